import { describe, expect, it } from 'vitest'
import { defaultSettings, parseSettings, settingNames, type SettingName } from '../../shared/settings.ts'

/** What is wrong with the settings; empty where nothing is. */
function complaints(input: unknown): readonly string[] {
  const parsed = parseSettings(input)
  return parsed.ok ? [] : parsed.complaints
}

describe('settings', () => {
  it('take their defaults where nothing is set', () => {
    expect(parseSettings({})).toEqual({ ok: true, settings: defaultSettings })
    expect(Object.keys(defaultSettings).sort()).toEqual([...settingNames].sort())
  })

  it('have the defaults that the numbered statements speak of', () => {
    expect(defaultSettings).toMatchObject({
      port: 5060,
      minExpiresSeconds: 60,
      defaultExpiresSeconds: 3600,
      maxExpiresSeconds: 3600,
      contactLimit: 5,
      whenFull: 'replace',
      cSeqPolicy: 'self-healing',
      acceptDigestWithoutQop: false,
      acceptPublicSources: false,
    })
  })

  it('keep what is set and leave the rest alone', () => {
    const parsed = parseSettings({ port: 5070, domains: ['Office.LAN'], whenFull: 'refuse' })
    const settings = { ...defaultSettings, port: 5070, domains: ['office.lan'], whenFull: 'refuse' }
    expect(parsed).toEqual({ ok: true, settings })
  })

  it('pass over names that nobody knows, as a newer version may have left them', () => {
    expect(parseSettings({ somethingNew: 1 })).toEqual({ ok: true, settings: defaultSettings })
  })

  it.each([null, undefined, 7, 'port=5060'])('cannot be read from %s', (input) => {
    expect(complaints(input)).toHaveLength(1)
  })
})

describe('a setting', () => {
  it.each<[SettingName, number, number]>([
    ['port', 0, 65_535],
    ['minExpiresSeconds', 1, 3600],
    ['expirySpreadPercent', 0, 50],
    ['contactLimit', 1, 100],
    ['activityDays', 1, 3650],
    ['pingEverySeconds', 10, 600],
    ['historyDays', 1, 3650],
  ])('%s lies between %d and %d', (name, least, most) => {
    expect([...complaints({ [name]: least }), ...complaints({ [name]: most })]).toEqual([])
    for (const wrong of [least - 1, most + 1, least + 0.5, NaN, Infinity, String(least), null, true]) {
      expect(complaints({ [name]: wrong })[0]).toMatch(new RegExp(`^${name} must be `))
    }
  })

  it.each<[SettingName, unknown]>([
    ['realm', ''],
    ['realm', 'x'.repeat(65)],
    ['realm', 'two words'],
    ['realm', 'with"quote'],
    ['realm', 'back\\slash'],
    ['realm', 'line\nbreak'],
    ['realm', 'büro'],
    ['domains', ['-x']],
    ['domains', ['']],
    ['domains', ['a b']],
    ['domains', 'office.lan'],
    ['listen', ['127.0.0.1', 5060]],
    ['whenFull', 'sometimes'],
    ['cSeqPolicy', ''],
    ['acceptPublicSources', 'yes'],
    ['keepAwake', 1],
    ['quietHours', '22:00'],
    ['quietHours', { from: '22:00' }],
    ['quietHours', { from: '22:00', to: '24:00' }],
    ['quietHours', { from: '7:00', to: '22:00' }],
    ['quietHours', { from: '22:00', to: '22:00' }],
  ])('%s cannot be %j', (name, value) => {
    expect(complaints({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}\\b`))])
  })

  it.each([null, { from: '22:00', to: '07:00' }, { from: '00:00', to: '23:59' }])(
    'quiet hours may be %j',
    (quietHours) => {
      expect(complaints({ quietHours })).toEqual([])
    },
  )

  it.each(['rollcall', 'x', 'x'.repeat(64), 'asterisk@office.lan', "o'brien"])('realm may be %s', (realm) => {
    expect(complaints({ realm })).toEqual([])
  })

  it('60: minimum above an hour is refused, as a phone may always ask for an hour', () => {
    const input = { minExpiresSeconds: 3601, defaultExpiresSeconds: 7200, maxExpiresSeconds: 7200 }
    expect(complaints(input)).toEqual(['minExpiresSeconds must be 3600 or less'])
  })
})

describe('the three times', () => {
  it.each([
    ['all equal', 60, 60, 60],
    ['all apart', 60, 120, 86_400],
  ])('may be %s', (_, minExpiresSeconds, defaultExpiresSeconds, maxExpiresSeconds) => {
    expect(complaints({ minExpiresSeconds, defaultExpiresSeconds, maxExpiresSeconds })).toEqual([])
  })

  it.each([
    ['with the default below the minimum', 60, 59, 3600],
    ['with the default above the maximum', 60, 601, 600],
  ])('may not be %s', (_, minExpiresSeconds, defaultExpiresSeconds, maxExpiresSeconds) => {
    expect(complaints({ minExpiresSeconds, defaultExpiresSeconds, maxExpiresSeconds })).toEqual([
      'defaultExpiresSeconds must lie between minExpiresSeconds and maxExpiresSeconds',
    ])
  })

  it('may not have the minimum above the maximum', () => {
    expect(
      complaints({ minExpiresSeconds: 600, maxExpiresSeconds: 300, defaultExpiresSeconds: 300 }),
    ).toContain('minExpiresSeconds must not exceed maxExpiresSeconds')
  })
})

it('everything that is wrong is complained of at once', () => {
  expect(complaints({ port: -1, contactLimit: 0, realm: '' })).toHaveLength(3)
})

describe('what an admin is told', () => {
  const sentences = (input: unknown) => {
    const parsed = parseSettings(input)
    return parsed.ok ? [] : parsed.sentences
  }

  it('is a sentence about each setting that is wrong', () => {
    expect(sentences({ minExpiresSeconds: 0, port: 70_000, domains: ['office.lan', 'a b'] })).toEqual([
      'The port must be 65535 or less.',
      'Every further name of this registrar must be a host name such as office.lan.',
      'The shortest registration must be 1 or more.',
    ])
  })

  it('names each of the times that contradict each other', () => {
    expect(sentences({ minExpiresSeconds: 600, defaultExpiresSeconds: 300, maxExpiresSeconds: 300 })).toEqual(
      [
        'The shortest registration must not exceed the longest registration.',
        'The registration of a phone that names no time must lie between the shortest registration and the longest ' +
          'registration.',
      ],
    )
  })

  it.each(settingNames)('never has the program’s own name of %s in it', (name) => {
    const said = sentences({ [name]: { wrong: true } }).join(' ')
    expect(said).toMatch(/^[A-Z][a-z ]+ must be [^{}]+\.$/)
    expect(said).not.toMatch(/\b[a-z]+[A-Z]/)
  })

  it('is one sentence where there are no settings at all', () => {
    expect(sentences(7)).toEqual(['The settings cannot be read.'])
  })
})
