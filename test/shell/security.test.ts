import { describe, expect, it } from 'vitest'
import { pageUrl } from '../../main/shell/page-protocol.ts'
import { isFromOurPage, isOurPage, mayLoad } from '../../main/shell/security.ts'

const page = { url: pageUrl, isDevelopment: false }
const development = { url: 'http://localhost:5173', isDevelopment: true }

describe('a call is answered', () => {
  const frame = (url: string) => ({ url })
  const contents = (mainFrame: { url: string }) => ({ mainFrame })
  const ours = frame(pageUrl)
  const window = contents(ours)

  it('when it comes from our page in our window', () => {
    expect(isFromOurPage({ sender: window, senderFrame: ours }, window, page)).toBe(true)
  })

  it('not when it comes from a frame within the page', () => {
    expect(isFromOurPage({ sender: window, senderFrame: frame(pageUrl) }, window, page)).toBe(false)
  })

  it('not when it comes from another window, or from a frame that is gone', () => {
    const other = contents(ours)
    expect(isFromOurPage({ sender: other, senderFrame: ours }, window, page)).toBe(false)
    expect(isFromOurPage({ sender: window, senderFrame: null }, window, page)).toBe(false)
  })

  it('not when another page has got into our window', () => {
    const foreign = frame('https://example.com/index.html')
    expect(isFromOurPage({ sender: window, senderFrame: foreign }, contents(foreign), page)).toBe(false)
  })
})

describe('our page', () => {
  it.each([pageUrl, `${pageUrl}#phones`, `${pageUrl}?again`])('is %s', (url) => {
    expect(isOurPage(url, page)).toBe(true)
  })

  it.each(['rollcall://window/other.html', 'rollcall://windows/index.html', 'about:blank', ''])(
    'is not "%s"',
    (url) => expect(isOurPage(url, page)).toBe(false),
  )

  it('is what the development server serves, in development', () => {
    expect(isOurPage('http://localhost:5173/', development)).toBe(true)
    expect(isOurPage('http://localhost:5173/', page)).toBe(false)
  })
})

describe('the window loads', () => {
  it('its own files', () => expect(mayLoad('rollcall://window/assets/index.js', page)).toBe(true))

  it.each([
    'https://example.com/a.png',
    'http://127.0.0.1/',
    'ws://localhost:5173/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:rollcall://window/1',
    'devtools://devtools/bundled/inspector.html',
    'nonsense',
  ])('never %s', (url) => expect(mayLoad(url, page)).toBe(false))

  it('what the tools of development need, in development only', () => {
    for (const url of [
      'http://localhost:5173/@vite/client',
      'ws://localhost:5173/',
      'devtools://devtools/x',
    ]) {
      expect(mayLoad(url, development)).toBe(true)
    }
    expect(mayLoad('http://localhost:5174/', development)).toBe(false)
  })
})
