/** Structured lines for whoever runs the program; where they go is the shell's business. */
export interface Log {
  info(message: string, details?: LogDetails): void
  warn(message: string, details?: LogDetails): void
  error(message: string, details?: LogDetails): void
}

export type LogDetails = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Names of details whose values must never be written down. */
const secretName = /password|secret|ha1|response$|nonce|authorization|key$/i

/** A log that hands each line to `write`, with anything secret masked. */
export function createLog(write: (level: 'info' | 'warn' | 'error', line: string) => void): Log {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, details: LogDetails = {}) => {
      const pairs = Object.entries(details)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${secretName.test(name) ? '***' : JSON.stringify(value)}`)
      write(level, [message, ...pairs].join(' '))
    }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
