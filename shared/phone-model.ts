import { readable } from './readable-text.ts'

/** Words that stand before a version ("Bria 5 release 5.8") and versions themselves ("v3.5", "66.85.0.5"). */
const versionWord = /^(?:release|version|build|stamp|(?:v|rv|ver|r)?\.?\d+(?:\.\d+)+.*)$/i

/** A MAC address or serial number without separators. */
const hardwareWord = /^[0-9a-f]{12,}$/i

/**
 * Make and model from a User-Agent as the phone sent it: "Yealink SIP-T46S 66.85.0.5" → "Yealink SIP-T46S".
 * Takes the first product (RFC 3261 §20.41) without its version, and the whole text where nothing else would
 * be left. Safe to show, at most 80 characters.
 */
export function phoneModel(userAgent: string): string {
  const words: string[] = []
  const shown = readable(userAgent)
  const product = shown.replace(/\(.*$/s, '')
  for (const word of product.split(/\s+/).filter((part) => part !== '')) {
    if (versionWord.test(word) || hardwareWord.test(word)) break
    const slash = word.indexOf('/')
    if (slash === -1) {
      words.push(word)
      continue
    }
    const behind = word.slice(slash + 1)
    words.push(word.slice(0, slash))
    // "Cisco/SPA504G-7.6.2" has its model behind the slash, all others their version.
    if (/^[A-Z]{2,}\d/.test(behind)) words.push(behind.replace(/-\d+(\.\d+)+.*$/, ''))
    break
  }
  const model = words.join(' ')
  return model === '' ? shown : withSpaces(model)
}

/** "PolycomVVX-VVX_410-UA" → "Polycom VVX 410", "snomD785" → "snom D785", "Cisco-CP8841" → "Cisco CP8841". */
function withSpaces(model: string): string {
  return model
    .replace(/^Polycom\w*-(\w+)-UA$/, (_, name: string) => `Polycom ${name.replaceAll('_', ' ')}`)
    .replace(/^(snom)-?(?=[A-Z\d])/i, '$1 ')
    .replace(/^(Cisco|Panasonic|Fanvil|Grandstream|Yealink)-/, '$1 ')
}
