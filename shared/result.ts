import type { Problem } from './model.ts'

/** What a call answers that can fail for a reason the operator can mend. */
export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: Problem }
