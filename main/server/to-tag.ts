const fnvOffset = 0x811c9dc5
const fnvPrime = 0x01000193

/**
 * To tags (RFC 3261 §19.3) that are the same for a repeated request even when the reply is no longer remembered,
 * as §8.2.6.2 and §8.2.7 ask of a server without state.
 */
export function createToTags(seed: number): (branch: string | undefined, callId: string) => string {
  return (branch, callId) => {
    // A branch is unique by itself (RFC 3261 §8.1.1.7); only phones of RFC 2543 do without.
    const state = fnv(branch ?? callId, fnvOffset ^ seed)
    return (state >>> 0).toString(36)
  }
}

/** FNV-1a: the tag has to differ, not to be secret. */
function fnv(text: string, state: number): number {
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), fnvPrime)
  return state
}
