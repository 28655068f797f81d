import { screen, within } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import { goneRow, nowMs, registeredRow } from '../support/fake-api.ts'
import { renderWindow } from '../support/render-window.ts'

it('names the pages, and shows how many phones are missing', async () => {
  await renderWindow({ status: { phones: [registeredRow('101', 'Anna'), goneRow('102', 'Ben')] } })
  const pages = screen.getByRole('navigation', { name: 'Pages' })
  const names = within(pages)
    .getAllByRole('button')
    .map((button) => button.textContent.replace(/\s+/g, ' ').trim())
  expect(names).toEqual(['Phones 1 missing', 'History', 'Extensions', 'Activity', 'Settings'])
})

it('says where phones can reach the registrar', async () => {
  await renderWindow()
  within(screen.getByRole('list', { name: 'Served addresses' })).getByText('192.168.1.2:5060')
})

it('leads to another page', async () => {
  const { user } = await renderWindow()
  await user.click(screen.getByRole('button', { name: 'Extensions' }))
  expect(screen.getByRole('button', { name: 'Extensions' }).getAttribute('aria-current')).toBe('page')
})

it('counts a phone that does not answer, or has not renewed, as missing too', async () => {
  const phones = [
    registeredRow('101', 'Anna', { unreachableSinceMs: nowMs - 60_000 }),
    registeredRow('102', 'Ben', { overdueAtMs: nowMs - 60_000 }),
    registeredRow('103', 'Cleo'),
  ]
  await renderWindow({ status: { phones } })
  screen.getByRole('button', { name: /^Phones 2\s*missing$/ })
})

it('does not count the phones of an extension that is off duty or disabled', async () => {
  const phones = [
    { ...goneRow('101', 'Anna'), muted: true },
    { ...goneRow('102', 'Ben'), enabled: false },
    goneRow('103', 'Cleo'),
  ]
  await renderWindow({ status: { phones } })
  screen.getByRole('button', { name: /^Phones 1\s*missing$/ })
})
