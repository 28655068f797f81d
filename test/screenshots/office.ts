/** How a phone spends its days. */
export type Habit = 'steady' | 'evenings' | 'restless'

/** What it does while the pictures are taken; `silent`: it lets every question lie. */
export type Part = 'there' | 'silent' | 'lapsed' | 'signed-off' | 'overdue'

export interface OfficePhone {
  readonly extension: string
  readonly userAgent: string
  /** The last number of its address. */
  readonly host: number
  readonly part: Part
  readonly habit: Habit
  /** On the switch that lost its power twice. */
  readonly onSecondSwitch: boolean
  readonly daysKnown: number
  /** The address in its Contact where a router stands in between. */
  readonly contactHost?: string
  readonly answersPings: boolean
}

export interface OfficeExtension {
  readonly number: string
  readonly name: string
  readonly enabled?: boolean
}

const yealink = 'Yealink SIP-T46S 66.85.0.5'
const yealinkSmall = 'Yealink SIP-T33G 124.86.0.40'
const snom = 'snomD785/10.1.64.14'
const grandstream = 'Grandstream GXP2170 1.0.11.6'
const polycom = 'PolycomVVX-VVX_410-UA/5.9.0'
const fanvil = 'Fanvil X5U 2.4.0'
const cisco = 'Cisco/SPA504G-7.6.2'
const linphone = 'Linphone/5.2.4'
const zoiper = 'Zoiper v2.10.20'
const gigaset = 'Gigaset N510 IP PRO/42.258.00.000.000'

/** Everyone in the office, in order of their numbers. */
export const officeExtensions: readonly OfficeExtension[] = [
  { number: '100', name: 'Reception' },
  { number: '101', name: 'Anna Berg' },
  { number: '102', name: 'Kwame Mensah' },
  { number: '103', name: 'Leila Haddad' },
  { number: '104', name: 'Sofía Romero' },
  { number: '105', name: 'Tomasz Nowak' },
  { number: '106', name: 'Mei Lin' },
  { number: '107', name: 'Priya Nair' },
  { number: '108', name: 'Jonas Lindqvist' },
  { number: '109', name: 'Amara Okafor' },
  { number: '110', name: 'Yusuf Demir' },
  { number: '111', name: 'Claire Dubois' },
  { number: '112', name: 'Print room' },
  { number: '113', name: 'Hiroshi Tanaka' },
  { number: '114', name: 'Elena Petrova' },
  { number: '115', name: 'Marco Ricci' },
  { number: '116', name: 'Nadia Rahman' },
  { number: '117', name: 'Oliver Brandt' },
  { number: '118', name: 'Ingrid Solberg' },
  { number: '119', name: 'Daniel Cohen' },
  { number: '120', name: 'Fatima Zahra' },
  { number: '121', name: 'Visitors’ desk', enabled: false },
  { number: '201', name: 'Kitchen' },
  { number: '202', name: 'Warehouse' },
  { number: '203', name: 'Conference room' },
  { number: '204', name: 'Workshop' },
]

const usual = {
  part: 'there',
  habit: 'steady',
  onSecondSwitch: false,
  daysKnown: 34,
  answersPings: true,
} as const

/** Their phones; two for one who has a softphone too, and none where nobody has connected one yet. */
export const officePhones: readonly OfficePhone[] = [
  { ...usual, extension: '100', host: 101, userAgent: yealink },
  { ...usual, extension: '101', host: 102, userAgent: snom },
  { ...usual, extension: '102', host: 103, userAgent: yealink },
  { ...usual, extension: '103', host: 104, userAgent: grandstream },
  { ...usual, extension: '104', host: 105, userAgent: polycom },
  { ...usual, extension: '104', host: 131, userAgent: linphone, habit: 'evenings', daysKnown: 12 },
  { ...usual, extension: '105', host: 106, userAgent: yealink },
  { ...usual, extension: '106', host: 107, userAgent: snom, part: 'overdue' },
  { ...usual, extension: '107', host: 132, userAgent: linphone, habit: 'evenings', part: 'signed-off' },
  { ...usual, extension: '108', host: 108, userAgent: grandstream },
  { ...usual, extension: '109', host: 109, userAgent: fanvil, onSecondSwitch: true },
  { ...usual, extension: '110', host: 110, userAgent: fanvil, onSecondSwitch: true },
  { ...usual, extension: '111', host: 111, userAgent: yealinkSmall, onSecondSwitch: true },
  { ...usual, extension: '113', host: 112, userAgent: cisco, answersPings: false },
  { ...usual, extension: '114', host: 113, userAgent: polycom },
  { ...usual, extension: '115', host: 133, userAgent: zoiper, habit: 'evenings', contactHost: '10.20.0.8' },
  { ...usual, extension: '116', host: 114, userAgent: yealink, daysKnown: 5 },
  { ...usual, extension: '117', host: 115, userAgent: snom },
  { ...usual, extension: '118', host: 116, userAgent: grandstream },
  { ...usual, extension: '119', host: 117, userAgent: yealinkSmall, onSecondSwitch: true },
  { ...usual, extension: '201', host: 118, userAgent: gigaset, habit: 'restless', part: 'silent' },
  { ...usual, extension: '202', host: 119, userAgent: gigaset, habit: 'restless', part: 'lapsed' },
  { ...usual, extension: '203', host: 120, userAgent: polycom, onSecondSwitch: true },
  { ...usual, extension: '204', host: 121, userAgent: fanvil, onSecondSwitch: true },
]
