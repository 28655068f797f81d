import type { About } from '../../shared/ipc-contract.ts'

/** How to let phones through the firewall, for the system that this computer runs. */
export function firewallAdvice(platform: About['platform'], port: number): string {
  switch (platform) {
    case 'win32':
      return (
        `Windows asks once whether other devices may reach Rollcall: allow it for private networks. ` +
        `Later this is in Windows Security, under Firewall, “Allow an app” (UDP port ${port}).`
      )
    case 'darwin':
      return (
        `macOS asks once whether Rollcall may accept connections: allow it. ` +
        `Later this is in System Settings, under Network, Firewall (UDP port ${port}).`
      )
    case 'linux':
      return `If this computer has a firewall, open UDP port ${port} in it, with “sudo ufw allow ${port}/udp” for example.`
  }
}
