import { expect, it } from 'vitest'
import { phoneModel } from '../../shared/phone-model.ts'

it.each([
  ['Yealink SIP-T46S 66.85.0.5', 'Yealink SIP-T46S'],
  ['Yealink W60B 77.83.0.85', 'Yealink W60B'],
  ['snomD785/10.1.64.14', 'snom D785'],
  ['snom300/8.7.5.35', 'snom 300'],
  ['Grandstream GXP2170 1.0.9.135', 'Grandstream GXP2170'],
  ['PolycomVVX-VVX_410-UA/5.9.5.0614', 'Polycom VVX 410'],
  ['Cisco/SPA504G-7.6.2', 'Cisco SPA504G'],
  ['Cisco-CP8841-3PCC/11.3.1', 'Cisco CP8841-3PCC'],
  ['Linksys/SPA942-6.1.5(a)', 'Linksys SPA942'],
  ['Fanvil X4U 2.4.5 0c383e1f22aa', 'Fanvil X4U'],
  ['Htek UC926 V2.0.4.2', 'Htek UC926'],
  ['Gigaset N510 IP PRO/42.250.00.000.000', 'Gigaset N510 IP PRO'],
  ['AVM FRITZ!Box 7590 (UI) 154.07.29 TAL', 'AVM FRITZ!Box 7590'],
  ['Mitel 6867i/5.1.0.1024', 'Mitel 6867i'],
  ['baresip v3.5.0 (x86_64/Linux)', 'baresip'],
  ['LinphoneAndroid/5.0.12 (Pixel 6) LinphoneSDK/5.1', 'LinphoneAndroid'],
  ['Zoiper rv2.10.3.2', 'Zoiper'],
  ['Bria 5 release 5.8.3', 'Bria 5'],
])('the model of %s is %s', (userAgent, model) => {
  expect(phoneModel(userAgent)).toBe(model)
})

it('is the whole text where that is nothing but a version or a comment', () => {
  expect(phoneModel(' 1.2.3 ')).toBe('1.2.3')
  expect(phoneModel('(secret)')).toBe('(secret)')
})

it('is readable: UTF-8 decoded, and nothing in it steers a terminal', () => {
  expect(phoneModel('T\u00c3\u00bcr\u001b[2Jstation/1.0')).toBe('Tür[2Jstation')
})
