import type {
  ExtensionChange,
  ImportPreview,
  ImportSummary,
  NewExtension,
} from '../../shared/extension-wishes.ts'
import type {
  Binding,
  ExtensionNumber,
  ListedExtension,
  NewCredentials,
  ProblemCode,
} from '../../shared/model.ts'
import type { Result } from '../../shared/result.ts'
import type { Clock, ExtensionCredentials, LocationStore, RandomBytes } from '../registrar/ports.ts'
import { removeBindings } from '../registrar/remove-bindings.ts'
import { passwordHash } from '../sip/digest.ts'
import type { ExtensionEdit, ExtensionStore } from '../store/extension-store.ts'
import { exportCsv } from './export-csv.ts'
import { faultOfName, longestName } from './extension-name.ts'
import { parseImportCsv, readImportCsv } from './import-csv.ts'
import { importExtensions } from './import-extensions.ts'
import { previewImport } from './import-preview.ts'
import { byNumber } from './natural-order.ts'
import { makePassword } from './password.ts'

/** What an admin does with extensions. Whatever changes them is on the disk when it returns, all of it or none. */
export interface ExtensionAdmin {
  /** In natural order. */
  list(): readonly ListedExtension[]
  /** With a password that is shown only now. */
  add(extension: NewExtension): Result<NewCredentials>
  change(number: ExtensionNumber, change: ExtensionChange): Result<null>
  /** Phones that are registered with the old one stay so until their time runs out. */
  newPassword(number: ExtensionNumber): Result<NewCredentials>
  /** Disabling ends the registrations at once; where that fails, doing it again ends what is left. */
  enable(numbers: readonly ExtensionNumber[], enabled: boolean): Result<null>
  remove(numbers: readonly ExtensionNumber[]): Result<null>
  /** Changes nothing. The problem is that of the file as a whole; faults of rows are in the rows. */
  previewImport(csv: Uint8Array): Result<ImportPreview>
  importCsv(csv: Uint8Array): Result<ImportSummary>
  /** For a spreadsheet, without passwords; importing it changes nothing. */
  exportCsv(): string
}

export interface ExtensionAdminOptions {
  readonly extensions: ExtensionStore
  /** None of the calls above may come while a group of its changes is open. */
  readonly locations: Pick<LocationStore, 'bindingsOf' | 'apply' | 'commit'> & {
    forget(extension: ExtensionNumber): readonly Binding[]
  }
  readonly realm: () => string
  readonly randomBytes: RandomBytes
  readonly clock: Clock
  /** The list of extensions is another one now. */
  readonly onChanged: () => void
  /** Told of registrations that have ended because their extension was disabled or removed, after the commit. */
  readonly onBindingsRemoved: (bindings: readonly Binding[]) => void
  /** Told of extensions that are no more, after their bindings and before `onChanged`. */
  readonly onRemoved: (numbers: readonly ExtensionNumber[]) => void
}

const done: Result<null> = { ok: true, value: null }
const samePassword = { ha1Md5: null, ha1Sha256: null } as const
const highestContactLimit = 100
const shownNumbers = 5

export function createExtensionAdmin(options: ExtensionAdminOptions): ExtensionAdmin {
  const { extensions, locations, realm, randomBytes, clock, onChanged, onBindingsRemoved, onRemoved } =
    options

  function write(edits: readonly ExtensionEdit[]): Result<null> {
    const written = extensions.addOrUpdate(edits, clock.now())
    if (!written.ok) return written
    onChanged()
    return done
  }

  function writeWithNewPassword(number: ExtensionNumber, name: string): Result<NewCredentials> {
    const password = makePassword(randomBytes)
    const written = write([
      {
        number,
        name,
        ha1Md5: passwordHash('MD5', number, realm(), password),
        ha1Sha256: passwordHash('SHA-256', number, realm(), password),
      },
    ])
    return written.ok ? { ok: true, value: { number, name, password } } : written
  }

  function known(numbers: readonly ExtensionNumber[]): Result<readonly ExtensionCredentials[]> {
    const distinct = [...new Set(numbers)]
    const found = distinct.flatMap((number) => extensions.find(number) ?? [])
    if (found.length === distinct.length) return { ok: true, value: found }
    return noSuchExtension(distinct.filter((number) => extensions.find(number) === undefined))
  }

  function endRegistrations(numbers: readonly ExtensionNumber[]): Result<null> {
    const bindings = numbers.flatMap((number) => locations.bindingsOf(number))
    if (bindings.length === 0) return done
    const ended = removeBindings(locations, bindings)
    if (!ended.ok) {
      const { code, message } = ended.problem
      return refuse(code, `Disabled, but the phones that are registered stay so for now. ${message}`)
    }
    onBindingsRemoved(bindings)
    return done
  }

  return {
    list: () => extensions.list().toSorted(byNumber),
    add({ number, name: givenName }) {
      const name = givenName.trim()
      const fault = faultOfName(name)
      if (fault !== undefined) return badName(number, fault)
      if (extensions.find(number) !== undefined) {
        return refuse(
          'extension-exists',
          `There is an extension ${number} already, so none was added. Choose another number, or change that one.`,
        )
      }
      return writeWithNewPassword(number, name)
    },
    change(number, { name: givenName, enabled, muted, algorithmPolicy, contactLimit }) {
      const existing = known([number])
      if (!existing.ok) return existing
      const name = givenName.trim()
      const fault = faultOfName(name)
      if (fault !== undefined) return badName(number, fault)
      if (contactLimit !== null && !isContactLimit(contactLimit)) {
        return refuse(
          'bad-extension',
          `Extension ${number} was not changed: its number of devices must be a whole number from 1 to ${highestContactLimit}.`,
        )
      }
      const written = write([
        { number, name, ...samePassword, enabled, muted, algorithmPolicy, contactLimit },
      ])
      return written.ok && !enabled ? endRegistrations([number]) : written
    },
    newPassword(number) {
      const existing = extensions.find(number)
      return existing === undefined ? noSuchExtension([number]) : writeWithNewPassword(number, existing.name)
    },
    enable(numbers, enabled) {
      const existing = known(numbers)
      if (!existing.ok) return existing
      const written = write(
        existing.value.map(({ number, name }) => ({ number, name, ...samePassword, enabled })),
      )
      return written.ok && !enabled ? endRegistrations(existing.value.map(({ number }) => number)) : written
    },
    remove(numbers) {
      const existing = known(numbers)
      if (!existing.ok) return existing
      const gone = existing.value.map(({ number }) => number)
      const removed = extensions.remove(gone)
      if (!removed.ok) return removed
      const bindings = gone.flatMap((number) => locations.forget(number))
      if (bindings.length > 0) onBindingsRemoved(bindings)
      onRemoved(gone)
      onChanged()
      return done
    },
    previewImport(csv) {
      const read = readImportCsv(csv)
      return read.ok ? { ok: true, value: previewImport(read.value, extensions, realm()) } : read
    },
    importCsv(csv) {
      const parsed = parseImportCsv(csv)
      if (!parsed.ok) return parsed
      const imported = importExtensions(parsed.value, extensions, realm(), randomBytes, clock.now())
      if (imported.ok) onChanged()
      return imported
    },
    exportCsv: () => exportCsv(extensions.list().toSorted(byNumber)),
  }
}

function refuse(code: ProblemCode, message: string): Result<never> {
  return { ok: false, problem: { code, message } }
}

function badName(number: ExtensionNumber, fault: string): Result<never> {
  return refuse(
    'bad-extension',
    `Extension ${number} was not saved: ${fault}. Write it on one line, in ${longestName} characters at most.`,
  )
}

function noSuchExtension(numbers: readonly ExtensionNumber[]): Result<never> {
  const more = numbers.length > shownNumbers ? ` and ${numbers.length - shownNumbers} more` : ''
  const which = `${numbers.slice(0, shownNumbers).join(', ')}${more}`
  return refuse(
    'no-such-extension',
    `There is no extension ${which}, so nothing was changed. It may have been removed meanwhile: look at the list again.`,
  )
}

function isContactLimit(limit: number): boolean {
  return Number.isInteger(limit) && limit >= 1 && limit <= highestContactLimit
}
