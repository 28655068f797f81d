import type { Locator, Page } from 'playwright-core'

/** What an admin does in the window time and again, by role and label. */

/** The row of a table that begins with, or has a cell of, exactly this text. */
export function rowWith(page: Page, cell: string): Locator {
  const exactly = { name: cell, exact: true } as const
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', exactly).or(page.getByRole('rowheader', exactly)) })
}

/** The line of the activity list that says this. */
export function activityWith(page: Page, text: string | RegExp): Locator {
  return page.getByRole('region', { name: 'Activity' }).getByRole('listitem').filter({ hasText: text })
}

/** Fills in the dialog that asks for a new extension, and returns the password that it then shows. */
export async function addExtension(page: Page, name: string, number?: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Add an extension' })
  if (number !== undefined) await dialog.getByLabel('Number').fill(number)
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Add extension' }).click()
  return shownPassword(page)
}

/** Chooses what is in the menu of an extension's row on the extensions page. */
export async function chooseInMenu(page: Page, extension: string, item: string): Promise<void> {
  await rowWith(page, extension)
    .getByRole('button', { name: `Actions for ${extension}` })
    .click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** Confirms that a new password is wanted, and returns the one that is shown. */
export async function makeNewPassword(page: Page): Promise<string> {
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new password' }).click()
  return shownPassword(page)
}

/** The password in the one moment that it is shown. */
export function shownPassword(page: Page): Promise<string> {
  return page.getByRole('dialog').getByLabel('Password', { exact: true }).innerText()
}

/** Copies the password that is shown and closes its dialog. */
export async function takePassword(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Copy password' }).click()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** The passing message that says this. */
export function message(page: Page, text: string | RegExp): Locator {
  return page.getByRole('status').getByText(text)
}
