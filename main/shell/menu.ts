import type { MenuItemConstructorOptions } from 'electron'
import type { Destination } from '../../shared/ipc-contract.ts'

export interface MenuActions {
  readonly open: (destination: Destination) => void
  readonly openDataFolder: () => void
}

const line: MenuItemConstructorOptions = { type: 'separator' }

/** The menu of the application, with what each system does by itself left to it. */
export function applicationMenu(
  platform: NodeJS.Platform,
  isDevelopment: boolean,
  { open, openDataFolder }: MenuActions,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const settings = () => open({ page: 'settings' })
  const macMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      line,
      { label: 'Settings…', accelerator: 'Command+,', click: settings },
      line,
      { role: 'services' },
      line,
      ...[{ role: 'hide' } as const, { role: 'hideOthers' } as const, { role: 'unhide' } as const],
      line,
      { role: 'quit' },
    ],
  }
  const pages: readonly (readonly [string, Destination])[] = [
    ['Phones', { page: 'phones', deviceId: null }],
    ['History', { page: 'history' }],
    ['Extensions', { page: 'extensions' }],
    ['Activity', { page: 'activity' }],
    ['Settings', { page: 'settings' }],
  ]
  return [
    ...(isMac ? [macMenu] : []),
    { label: '&File', submenu: [isMac ? { role: 'close' } : { label: '&Quit Rollcall', role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...pages.map(([label, destination], index) => ({
          label,
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => open(destination),
        })),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        // What people press on keyboards where + needs Shift.
        { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false, acceleratorWorksWhenHidden: true },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(isDevelopment ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Open Data Folder', click: openDataFolder }] },
  ]
}
