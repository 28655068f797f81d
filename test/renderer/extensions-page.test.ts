import { screen, within } from '@testing-library/svelte'
import type { UserEvent } from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { aListedExtension, aStatus, goneRow, neverRow, registeredRow } from '../support/fake-api.ts'
import { renderWindow, type WindowOptions } from '../support/render-window.ts'
import { measurePage } from './extensions-measures.ts'

beforeEach(measurePage)

const anna = aListedExtension('101', 'Anna')
const ben = aListedExtension('102', 'Ben', { enabled: false })
const fax = aListedExtension('99', 'Fax')

const openPage = (options: WindowOptions = {}) =>
  renderWindow({ page: 'extensions', extensions: [fax, anna, ben], ...options })

/** The numbers in the table, from top to bottom. */
async function shownNumbers(): Promise<readonly string[]> {
  await screen.findAllByRole('rowheader')
  return screen.getAllByRole('rowheader').map((cell) => cell.textContent)
}

const rowOf = async (name: RegExp) => within(await screen.findByRole('row', { name }))
/** A menu without a layout never gets its place, and stays invisible until it has one. */
async function chooseAction(user: UserEvent, menu: string, action: string): Promise<void> {
  await user.click(await screen.findByRole('button', { name: menu }))
  const items = await screen.findAllByRole('menuitem', { hidden: true })
  await user.click(items.find(({ textContent }) => textContent.trim() === action)!)
}

const message = () => screen.getAllByRole('status').map(({ textContent }) => textContent)

describe('the table of extensions', () => {
  it('says of each what its phones do, how its password is protected and whether it is enabled', async () => {
    await openPage({
      extensions: [
        aListedExtension('101', 'Anna', { algorithmPolicy: 'sha256', contactLimit: 12 }),
        aListedExtension('102', 'Ben', { enabled: false }),
        aListedExtension('103', 'Clara', { algorithmPolicy: 'automatic', md5Fallback: true }),
      ],
      status: {
        phones: [
          registeredRow('101', 'Anna'),
          goneRow('101', 'Anna'),
          neverRow('102', 'Ben'),
          goneRow('103', 'Clara'),
        ],
      },
    })
    const first = await rowOf(/101/)
    first.getByText('1 registered, 1 gone')
    first.getByText('SHA-256 only')
    first.getByText('12')
    first.getByText('Enabled')
    const second = await rowOf(/102/)
    expect(second.getAllByText('Never registered')).not.toHaveLength(0)
    second.getByText('Standard (MD5)')
    second.getByText('Disabled')
    second.getByText('never')
    const third = await rowOf(/103/)
    expect(third.getAllByText('Gone')).not.toHaveLength(0)
    third.getByText('MD5 only')
  })

  it('tells of a phone that has registered meanwhile', async () => {
    const { api } = await openPage({ status: { phones: [neverRow('101', 'Anna')] } })
    const row = await rowOf(/101/)
    api.push('status', aStatus({ phones: [registeredRow('101', 'Anna')] }))
    expect(await row.findAllByText('1 registered')).not.toHaveLength(0)
  })

  it('stands in the order of the numbers as people count, and turns it round', async () => {
    const { user } = await openPage()
    expect(await shownNumbers()).toEqual(['99', '101', '102'])
    await user.click(screen.getByRole('button', { name: 'Number' }))
    expect(await shownNumbers()).toEqual(['102', '101', '99'])
    expect(screen.getByRole('columnheader', { name: 'Number' }).getAttribute('aria-sort')).toBe('descending')
  })

  it('finds by number and by name, and says where nothing is found', async () => {
    const { user } = await openPage()
    await user.type(screen.getByRole('searchbox', { name: 'Search extensions' }), 'ann')
    expect(await shownNumbers()).toEqual(['101'])
    await user.type(screen.getByRole('searchbox'), 'x')
    screen.getByRole('heading', { name: 'No extension matches “annx”' })
    await user.click(screen.getByRole('button', { name: 'Clear search' }))
    expect(await shownNumbers()).toHaveLength(3)
  })

  it('keeps no more of five thousand rows in the page than can be seen', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => aListedExtension(String(1000 + index), ''))
    await openPage({ extensions: many })
    expect((await shownNumbers()).length).toBeLessThan(60)
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001')
  })

  it('can be walked with the arrow keys, and opens with Enter', async () => {
    const { user } = await openPage()
    ;(await screen.findByRole('row', { name: /99/ })).focus()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}')
    expect(document.activeElement).toBe(await screen.findByRole('row', { name: /101/ }))
    await user.keyboard('{End}')
    expect(document.activeElement).toBe(await screen.findByRole('row', { name: /102/ }))
    await user.keyboard('{Enter}')
    await screen.findByRole('dialog', { name: 'Edit extension 102' })
  })
})

it('keeps the focus where it was when the row under it is deleted', async () => {
  const { api } = await openPage()
  ;(await screen.findByRole('row', { name: /101/ })).focus()
  api.push('extensions', [fax, ben])
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('row', { name: /102/ })))
})

describe('actions on extensions', () => {
  it('disable one at once, and say what follows', async () => {
    const { user, api } = await openPage()
    await chooseAction(user, 'Actions for 101 Anna', 'Disable')
    expect(api.argumentsOf('enableExtensions')).toEqual([[{ numbers: ['101'], enabled: false }]])
    await screen.findByText('101 Anna is disabled: its phones are signed off and refused.')
  })

  it('enable all that are selected', async () => {
    const { user, api } = await openPage()
    await user.click(await screen.findByRole('checkbox', { name: 'Select 101 Anna' }))
    await user.click(screen.getByRole('checkbox', { name: 'Select 102 Ben' }))
    const bar = within(screen.getByRole('group', { name: 'Selected extensions' }))
    bar.getByText('2 selected')
    await user.click(bar.getByRole('button', { name: 'Enable' }))
    expect(api.argumentsOf('enableExtensions')).toEqual([[{ numbers: ['101', '102'], enabled: true }]])
  })

  it('reach only what is shown, even if more was selected', async () => {
    const { user, api } = await openPage()
    await user.click(screen.getByRole('checkbox', { name: 'Select all that are shown' }))
    await user.type(screen.getByRole('searchbox'), 'fax')
    screen.getByText('1 selected')
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }))
    expect(api.argumentsOf('removeExtensions')).toEqual([[['99']]])
  })

  it('delete only after saying who is concerned and what their phones lose', async () => {
    const { user, api } = await openPage({ status: { phones: [registeredRow('101', 'Anna')] } })
    await user.click(screen.getByRole('checkbox', { name: 'Select all that are shown' }))
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete 3 extensions?' }))
    dialog.getByText('99 Fax, 101 Anna, 102 Ben.')
    dialog.getByText(/Their phones can no longer register.*One of them is registered now/s)
    expect(api.argumentsOf('removeExtensions')).toEqual([])
    await user.click(dialog.getByRole('button', { name: 'Delete 3' }))
    expect(api.argumentsOf('removeExtensions')).toEqual([[['99', '101', '102']]])
    await screen.findByText('3 extensions were deleted.')
  })

  it('export the list, and say where it is and that passwords are not in it', async () => {
    const { user } = await openPage({
      prepare: (api) => api.answer('exportExtensions', () => ({ ok: true, value: '/home/office/list.csv' })),
    })
    await user.click(screen.getByRole('button', { name: 'Export CSV' }))
    await screen.findByText(/Saved to \/home\/office\/list.csv. Passwords are not in it/)
  })

  it('say what went wrong where they fail', async () => {
    const { user } = await openPage({
      prepare: (api) =>
        api.answer('enableExtensions', () => ({
          ok: false,
          problem: { code: 'disk-full', message: 'The disk is full. Make room and try again.' },
        })),
    })
    await chooseAction(user, 'Actions for 102 Ben', 'Enable')
    await screen.findByText('The disk is full. Make room and try again.')
    expect(message().join(' ')).not.toContain('is enabled')
  })
})

it('offers to add the first extension or to import a list while there are none', async () => {
  const { user } = await openPage({ extensions: [] })
  screen.getByRole('heading', { name: 'No extensions yet' })
  screen.getByRole('button', { name: 'Import CSV' })
  await user.click(screen.getByRole('button', { name: 'Add the first extension' }))
  expect((await screen.findByLabelText<HTMLInputElement>('Number')).value).toBe('101')
})

describe('a task from another page', () => {
  it('opens the dialog to add, with the number filled in', async () => {
    const { state } = await openPage()
    state.navigation.openExtensions({ kind: 'add', number: '150' })
    expect((await screen.findByLabelText<HTMLInputElement>('Number')).value).toBe('150')
  })

  it('opens the dialog to edit', async () => {
    const { state } = await openPage()
    state.navigation.openExtensions({ kind: 'edit', number: anna.number })
    await screen.findByRole('dialog', { name: 'Edit extension 101' })
  })

  it('asks before a new password is made', async () => {
    const { state, api } = await openPage()
    state.navigation.openExtensions({ kind: 'new-password', number: anna.number })
    await screen.findByRole('dialog', { name: 'Give 101 Anna a new password?' })
    expect(api.argumentsOf('newPassword')).toEqual([])
  })
})
