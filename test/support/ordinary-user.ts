import { spawnSync } from 'node:child_process'

/**
 * The start of a command that runs a program as somebody whom write protection stops: root may write everywhere,
 * but for this capability. Undefined where root cannot give it up.
 */
export function asOrdinaryUser(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return []
  const wrapper = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search']
  return spawnSync('setpriv', [...wrapper.slice(1), 'true']).status === 0 ? wrapper : undefined
}
