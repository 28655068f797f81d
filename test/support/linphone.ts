import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildProgram } from './child-program.ts'
import { temporaryFolder } from './database.ts'
import { startClient, type Account } from './real-client.ts'

const configurationFor = ({ extension, password, port, expiresSeconds }: Account) => `[sip]
sip_port=-1
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
bind_address=127.0.0.1
register_only_when_network_is_up=0
default_proxy=0

[proxy_0]
reg_proxy=<sip:127.0.0.1:${port};transport=udp>
reg_identity=sip:${extension}@127.0.0.1
reg_expires=${expiresSeconds}
reg_sendregister=1
publish=0

[auth_info_0]
username=${extension}
passwd=${password}
`

/** Starts linphone's console program with one account, which registers at once. */
export function startLinphone(account: Account): ChildProgram {
  const home = temporaryFolder()
  // Without this folder it cannot open its own database and sends nothing.
  mkdirSync(join(home, '.local/share/linphone'), { recursive: true })
  const configuration = join(home, 'linphonerc')
  writeFileSync(configuration, configurationFor(account))
  return startClient('linphonec', ['-d', '3', '-c', configuration], home)
}

/** Waits until it says that its registration went from one state into this one. */
export async function linphoneState(linphone: ChildProgram, state: 'Ok' | 'Failed'): Promise<void> {
  await linphone.line((line) => (line.includes(`to [LinphoneRegistration${state}]`) ? true : undefined))
}

/** What a person types to quit linphone. */
export const linphoneQuitCommand = 'quit\n'
