import type { CustomScheme } from 'electron'
import type { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** Our page has a scheme of its own, so that nothing in the window needs the rights of `file:`. */
export const pageScheme = 'rollcall'
const pageHost = 'window'
export const pageUrl = `${pageScheme}://${pageHost}/index.html`

/** To be registered before Electron is ready. */
export const privilegedPageScheme: CustomScheme = {
  scheme: pageScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
}

/** What the page says of itself too; here it also holds for whatever might stand in its place. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Answers requests for the files of the page, and for nothing outside its folder or of an unknown kind. */
export function createPageHandler(
  folder: string,
  read: typeof readFile,
): (request: Pick<Request, 'url' | 'method'>) => Promise<Response> {
  return async ({ url, method }) => {
    const file = pageFile(folder, url)
    if (file === undefined || method !== 'GET') return new Response(null, { status: 404 })
    const body = await read(file.path).catch(() => undefined)
    if (body === undefined) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': file.contentType,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        // The files lie on this very computer, and are others after an update.
        'cache-control': 'no-store',
      },
    })
  }
}

interface PageFile {
  readonly path: string
  readonly contentType: string
}

/** The file that the address names, or undefined where it is none of the page's. */
export function pageFile(folder: string, url: string): PageFile | undefined {
  const address = parseUrl(url)
  if (address?.protocol !== `${pageScheme}:` || address.host !== pageHost) return undefined
  const name = decoded(address.pathname)
  if (name === undefined || /[\0\\]/.test(name)) return undefined
  const path = join(folder, name)
  const contentType = contentTypes[extname(path)]
  return path.startsWith(folder + sep) && contentType !== undefined ? { path, contentType } : undefined
}

/** The address, or undefined where the text is none. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
