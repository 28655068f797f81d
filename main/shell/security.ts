import type { App as ElectronApp, Session } from 'electron'
import { pageScheme, parseUrl } from './page-protocol.ts'

/** Where the page comes from. In development it is served by a program that reloads it as it is edited. */
export interface PageOrigin {
  readonly url: string
  readonly isDevelopment: boolean
}

/** Whether the address is that of our page, whatever follows the `#`. */
export function isOurPage(url: string, page: PageOrigin): boolean {
  const [address, ours] = [parseUrl(url), parseUrl(page.url)]
  if (address === undefined || ours === undefined) return false
  return (
    address.protocol === ours.protocol && address.host === ours.host && address.pathname === ours.pathname
  )
}

interface Frame {
  readonly url: string
}
interface Contents {
  readonly mainFrame: Frame
}

/** Whether a call was sent by our page, as the top document of this window. */
export function isFromOurPage(
  { sender, senderFrame }: { readonly sender: Contents; readonly senderFrame: Frame | null },
  contents: Contents,
  page: PageOrigin,
): boolean {
  return (
    sender === contents &&
    senderFrame !== null &&
    senderFrame === contents.mainFrame &&
    isOurPage(senderFrame.url, page)
  )
}

/** Whether the window may load this: its own files, and in development what the tools there need. */
export function mayLoad(url: string, page: PageOrigin): boolean {
  const address = parseUrl(url)
  if (address === undefined) return false
  if (address.protocol === `${pageScheme}:`) return true
  if (!page.isDevelopment) return false
  const isTool = address.protocol === 'devtools:' || address.protocol === 'chrome-extension:'
  return isTool || address.host === parseUrl(page.url)?.host
}

/** Denies what no page of ours needs: other pages, new windows, web views, permissions, downloads, the network. */
export function denyByDefault(app: Pick<ElectronApp, 'on'>, session: Session, page: PageOrigin): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (details) => {
      if (!isOurPage(details.url, page)) details.preventDefault()
    })
    contents.on('will-frame-navigate', (details) => {
      if (!details.isMainFrame) details.preventDefault()
    })
    contents.on('will-redirect', (details) => details.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !mayLoad(url, page) }))
  session.setSpellCheckerEnabled(false)
}
