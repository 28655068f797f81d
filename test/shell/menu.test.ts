import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'
import type { Destination } from '../../shared/ipc-contract.ts'
import { applicationMenu } from '../../main/shell/menu.ts'

const opened: Destination[] = []
const menu = (platform: NodeJS.Platform, isDevelopment = false) =>
  applicationMenu(platform, isDevelopment, {
    open: (destination) => opened.push(destination),
    openDataFolder: () => undefined,
  })
const items = (template: readonly MenuItemConstructorOptions[]) =>
  template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))

it('each page has its number on the keyboard', () => {
  for (let number = 1; number <= 5; number++) {
    const item = items(menu('linux')).find(({ accelerator }) => accelerator === `CmdOrCtrl+${number}`)
    ;(item?.click as () => void)()
  }
  expect(opened.map(({ page }) => page)).toEqual(['phones', 'history', 'extensions', 'activity', 'settings'])
})

it('the program can be quit from the menu, on macOS from its own', () => {
  const quitMenu = (platform: NodeJS.Platform) =>
    menu(platform).findIndex((one) => items([one]).some(({ role }) => role === 'quit'))
  expect(quitMenu('win32')).toBe(0)
  expect(menu('darwin')[quitMenu('darwin')]?.role).toBe('appMenu')
})

it('the tools of development are for development', () => {
  const hasTools = (isDevelopment: boolean) =>
    items(menu('linux', isDevelopment)).some(({ role }) => role === 'toggleDevTools' || role === 'reload')
  expect([hasTools(false), hasTools(true)]).toEqual([false, true])
})
