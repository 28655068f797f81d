import envPaths from 'env-paths'

/** Where the database lies unless `--data` says otherwise: the per-user data folder of the operating system. */
export function defaultDataFolder(): string {
  return envPaths('Rollcall', { suffix: '' }).data
}
