import { describe, expect, test } from 'vitest'
import { parseVia } from '../../main/sip/header-values.ts'

describe('Via', () => {
  test('of a phone is taken apart', () => {
    const text = 'SIP/2.0/UDP Phone.lan:5062;branch=z9hG4bK1;rport;maddr=[FF02::1];ttl=1'
    expect(parseVia([text])).toEqual({
      top: {
        transport: 'UDP',
        host: 'phone.lan',
        port: 5062,
        branch: 'z9hG4bK1',
        wantsRport: true,
        maddr: 'ff02::1',
        params: new Map([
          ['branch', 'z9hG4bK1'],
          ['rport', null],
          ['maddr', 'ff02::1'],
          ['ttl', '1'],
        ]),
        text,
      },
      texts: [text],
    })
  })

  test.each([
    ['SIP / 2.0 / UDP 192.0.2.2;branch=390skdjuw', 'UDP', '192.0.2.2', undefined, '390skdjuw'],
    [
      'SIP / 2.0 / TCP spindle.example.com ; branch = z9hG4bK9ikj8',
      'TCP',
      'spindle.example.com',
      undefined,
      'z9hG4bK9ikj8',
    ],
    ['sip/2.0/udp h : 5070 ;branch=1', 'UDP', 'h', 5070, '1'],
    ['SIP/2.0/UDP iftgw.example.com', 'UDP', 'iftgw.example.com', undefined, undefined],
    ['SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw', 'UDP', 'c.example.com', undefined, 'z9hG4bKkdjuw'],
    ['SIP/2.0/UNKNOWN t4.example.com;branch=1', 'UNKNOWN', 't4.example.com', undefined, '1'],
    ['SIP/2.0/UDP [2001:DB8::9:1]:6050;branch=1', 'UDP', '2001:db8::9:1', 6050, '1'],
    [
      'SIP/2.0/TCP host.example.com;branch=z9hG4bK209%fzsnel234',
      'TCP',
      'host.example.com',
      undefined,
      'z9hG4bK209%fzsnel234',
    ],
  ])('%s is understood', (text, transport, host, port, branch) => {
    expect(parseVia([text])?.top).toMatchObject({ transport, host, port, branch, text })
  })

  test('asks for its source port with an empty rport only', () => {
    const wants = (value: string) => parseVia([value])?.top.wantsRport
    expect([wants('SIP/2.0/UDP h;rport'), wants('SIP/2.0/UDP h;rport=5060'), wants('SIP/2.0/UDP h')]).toEqual(
      [true, false, false],
    )
  })

  test('fields and lists make one list, as sent, of which the first is the top', () => {
    const vias = parseVia(['SIP/2.0/UDP a;x="1,2" , SIP / 2.0 / TCP b', 'SIP/2.0/TLS [::1]:5061'])
    expect(vias?.texts).toEqual(['SIP/2.0/UDP a;x="1,2"', 'SIP / 2.0 / TCP b', 'SIP/2.0/TLS [::1]:5061'])
    expect(vias?.top.host).toBe('a')
  })

  test.each([
    [[]],
    [['']],
    [['SIP/2.0/UDP']],
    [['SIP/2.0/UDP ']],
    [['SIP/2.0/UDPh']],
    [['SIP/2.0 h']],
    [['SIP//UDP h']],
    [['HTTP/2.0/UDP h']],
    [['SIP/2.0/UDP -h']],
    [['SIP/2.0/UDP 2001:db8::1']],
    [['SIP/2.0/UDP [2001:db8::1']],
    [['SIP/2.0/UDP h:']],
    [['SIP/2.0/UDP h:x']],
    [['SIP/2.0/UDP h:65536']],
    [['SIP/2.0/UDP h h']],
    [['SIP/2.0/UDP h;']],
    [['SIP/2.0/UDP h;;branch=1']],
    [['SIP/2.0/UDP h;branch=1;branch=2']],
    [['SIP/2.0/UDP h,']],
    [['SIP/2.0/UDP 192.0.2.15;;,;,,']],
    [['SIP/2.0/UDP h', 'nonsense']],
    [['SIP/2.0/UDP h', 'SIP/2.0/UDP ;x']],
  ])('is malformed: %j', (values) => {
    expect(parseVia(values)).toBeUndefined()
  })
})
