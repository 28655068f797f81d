/** A time as it is typed: "60" and "minutes". */
export interface DurationText {
  readonly amount: string
  readonly unit: 'seconds' | 'minutes'
}

/** In minutes where it is a whole number of them, and more than one. */
export function durationText(seconds: number): DurationText {
  return seconds % 60 === 0 && seconds > 60
    ? { amount: String(seconds / 60), unit: 'minutes' }
    : { amount: String(seconds), unit: 'seconds' }
}

/** NaN where the amount is no number. */
export function durationSeconds({ amount, unit }: DurationText): number {
  return typedNumber(amount) * (unit === 'minutes' ? 60 : 1)
}

/** NaN for a text that is no number; an empty one is none. */
export function typedNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text)
}
