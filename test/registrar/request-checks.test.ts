import { describe, expect, it } from 'vitest'
import { unacceptableBody, unsupportedRequirements } from '../../main/registrar/request-checks.ts'
import { request } from '../support/requests.ts'

describe('what a request requires', () => {
  it.each([
    ['nothing', [], []],
    ['27: an unknown extension', ['Require: foo'], ['foo']],
    ['28: a known and an unknown one', ['Require: path, foo'], ['foo']],
    ['28: several unknown ones over several fields', ['Require: foo, path', 'Require: bar'], ['foo', 'bar']],
    ['81: path, in any case', ['Require: Path'], []],
    ['83: outbound', ['Require: outbound'], ['outbound']],
    ['29: an unknown one of proxies only', ['Proxy-Require: foo'], []],
    ['29: nothing, and supports the unknown', ['Supported: foo'], []],
    ['nothing, in an empty field', ['Require:'], []],
    ['27: an unknown one between empty elements', ['Require: ,foo,'], ['foo']],
  ])('%s', (_, headers, unsupported) => {
    expect(unsupportedRequirements(request({ headers }))).toEqual(unsupported)
  })

  it.each([
    ['82: without saying that it supports it is refused', [], ['path']],
    ['82: while supporting other things is refused', ['Supported: outbound, gruu'], ['path']],
    ['81: while supporting it is accepted', ['Supported: replaces, Path'], []],
    ['81: by compact name is accepted', ['k: path'], []],
    ['81: while requiring it is accepted', ['Require: path'], []],
  ])('a Path that the phone sends %s', (_, headers, unsupported) => {
    const path = 'Path: <sip:edge.lan;lr>'
    expect(unsupportedRequirements(request({ headers: [path, ...headers] }))).toEqual(unsupported)
  })
})

describe('19: a body', () => {
  const type = 'Content-Type: application/foo'
  it.each([
    ['of an unknown type is refused', [type], 'application/foo'],
    ['of an unknown type with parameters is refused', ['c: Application/Foo;x=1'], 'application/foo'],
    ['without a type is refused', [], 'no Content-Type'],
    [
      'that the sender insists on is refused',
      [type, 'Content-Disposition: x;handling=required'],
      'application/foo',
    ],
    ['that is optional is ignored', [type, 'Content-Disposition: session; Handling = Optional'], undefined],
    ['of SDP is fine', ['Content-Type: application/sdp'], undefined],
    ['of SDP as it is is fine', ['Content-Type: application/sdp', 'Content-Encoding: identity'], undefined],
    [
      'of packed SDP is refused',
      ['Content-Type: application/sdp', 'Content-Encoding: gzip'],
      'application/sdp',
    ],
  ])('%s', (_, headers, refused) => {
    expect(unacceptableBody(request({ headers, body: 'v=0\r\n' }))).toBe(refused)
  })

  it('that is empty is none, whatever its type', () => {
    expect(unacceptableBody(request({ headers: [type] }))).toBeUndefined()
  })
})
