import { describe, expect, it } from 'vitest'
import { readable } from '../../shared/readable-text.ts'

const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('readable', () => {
  it('decodes UTF-8 that arrived as one character per byte', () => {
    expect(readable(bytes('Büro Łódź 📞'))).toBe('Büro Łódź 📞')
  })

  it('takes bytes that are not UTF-8 for latin1', () => {
    expect(readable('B\xfcro')).toBe('Büro')
  })

  it('leaves text alone that is decoded already', () => {
    expect(readable('Łódź, caf\xe9')).toBe('Łódź, café')
  })

  it('lets no terminal escape, line break or text direction mark through', () => {
    expect(readable('a\x1b[31m\r\n\x00b\x7f')).toBe('a[31mb')
    expect(readable(bytes('a\u009b1m\u202eb\u2066c\u2028d'))).toBe('a1mbcd')
  })

  it('removes a byte order mark and outer spaces', () => {
    expect(readable(bytes('\ufeff phone '))).toBe('phone')
  })

  it('shortens to the limit without cutting a character in two', () => {
    expect(readable('x'.repeat(80))).toHaveLength(80)
    expect(readable('x'.repeat(81))).toBe('x'.repeat(79) + '…')
    expect(readable(bytes('ab📞📞'), 4)).toBe('ab…')
  })
})
