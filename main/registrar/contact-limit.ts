import type { Binding } from '../../shared/model.ts'
import type { Settings } from '../../shared/settings.ts'

/** A binding that has to go, and whether the newcomer seems to be the same phone at a new address. */
export interface Surplus {
  readonly binding: Binding
  readonly because: 'same-device' | 'device-limit'
}

const none: readonly Surplus[] = []

/**
 * Which of the other bindings have to go so that the new ones fit: those of the same phone first, then the longest
 * silent. Undefined where they cannot all fit, or where replacing is off.
 *
 * @param total how many bindings there would be
 */
export function chooseSurplus(
  others: readonly Binding[],
  added: readonly Omit<Binding, 'id'>[],
  total: number,
  { contactLimit, whenFull }: Pick<Settings, 'contactLimit' | 'whenFull'>,
): readonly Surplus[] | undefined {
  const excess = total - contactLimit
  if (excess <= 0) return none
  if (whenFull === 'refuse' || excess > others.length) return undefined
  const longestSilentFirst = [...others].sort((a, b) => a.refreshedAtMs - b.refreshedAtMs)
  const isSamePhone = (binding: Binding) =>
    added.some(
      (next) => next.source.address === binding.source.address && next.userAgent === binding.userAgent,
    )
  return [
    ...longestSilentFirst
      .filter(isSamePhone)
      .map((binding): Surplus => ({ binding, because: 'same-device' })),
    ...longestSilentFirst
      .filter((binding) => !isSamePhone(binding))
      .map((binding): Surplus => ({ binding, because: 'device-limit' })),
  ].slice(0, excess)
}
