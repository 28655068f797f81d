import { screen, waitFor, within } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import { number, registeredRow } from '../support/fake-api.ts'
import { renderWindow, type RenderedWindow } from '../support/render-window.ts'

const desk = { address: '192.168.1.40', port: 5060 }
const laptop = { address: '192.168.1.180', port: 40_000 }
const linphone = 'Linphone/5.1.2 (Debian)'
const yealink = 'Yealink SIP-T46S 66.85.0.5'
const badge = (otherUserAgent: string, otherAddress: string) =>
  ({ kind: 'shares-extension', extension: number('101'), otherUserAgent, otherAddress }) as const

const phones = [
  registeredRow('101', 'Anna', {
    ...{ deviceId: 1, bindingId: 11, source: desk, userAgent: yealink },
    badges: [badge(linphone, laptop.address), { kind: 'md5-only' }],
  }),
  registeredRow('101', 'Anna', {
    ...{ deviceId: 2, bindingId: 22, source: laptop, userAgent: linphone },
    badges: [badge(yealink, desk.address)],
  }),
]

async function openPanel(): Promise<RenderedWindow> {
  const rendered = await renderWindow({ status: { phones } })
  rendered.state.navigation.openPhone(1)
  await screen.findByRole('complementary')
  return rendered
}
const device = (name: string) =>
  within(within(screen.getByRole('complementary')).getByRole('region', { name }))

describe('two phones of one extension', () => {
  it('are both named where the admin decides between them', async () => {
    const { api, user } = await openPanel()
    device('Yealink SIP-T46S').getByText(
      /^Another phone is registered for 101 too: Linphone at 192\.168\.1\.180\./,
    )
    await user.click(device('Yealink SIP-T46S').getByRole('button', { name: 'Keep this one' }))
    const question = within(await screen.findByRole('dialog', { name: 'Keep only one phone of 101?' }))
    question.getByText('Kept: Yealink SIP-T46S at 192.168.1.40.')
    question.getByText(/^Removed: Linphone at 192\.168\.1\.180\./)
    expect(api.argumentsOf('removeBinding')).toEqual([])
    await user.click(question.getByRole('button', { name: 'Keep this one' }))
    await screen.findByText('The registration of Linphone at 192.168.1.180 was removed.')
    expect(api.argumentsOf('removeBinding')).toEqual([[22]])
  })

  it('are no longer worth a look once both are kept, on whichever page the admin was meanwhile', async () => {
    const { state, user } = await openPanel()
    await user.click(device('Yealink SIP-T46S').getByRole('button', { name: 'Keep both' }))
    await waitFor(() => expect(screen.queryByText(/^Another phone is registered/)).toBeNull())
    device('Yealink SIP-T46S').getByText(/older way \(MD5\)/)
    state.navigation.open('settings')
    state.navigation.openPhone(2)
    await screen.findByRole('complementary')
    expect(screen.queryByText(/^Another phone is registered/)).toBeNull()
  })
})
