import type { Answer, Api, Argument, Events } from '../../shared/ipc-contract.ts'

/** The last whole value that the main process sent; undefined until the first one. */
export interface Snapshot<Value> {
  readonly data: Value | undefined
}

/** What can be asked for without an argument and is pushed whenever it changes. */
type SnapshotName = 'status' | 'extensions' | 'settings'

/**
 * Asks once, then follows what is pushed.
 *
 * @param onValue told of every value, the first one too
 */
export function createSnapshot<Name extends SnapshotName>(
  api: Api,
  name: Name,
  onValue: (value: Events[Name]) => void = () => undefined,
): Snapshot<Events[Name]> {
  let data = $state.raw<Events[Name]>()
  function take(value: Events[Name]): void {
    data = value
    onValue(value)
  }
  api.on(name, take)
  void api.call(name, ...([] as unknown as Argument<Name>)).then((answered: Answer<Name>) => {
    if (data === undefined) take(answered as Events[Name])
  })
  return {
    get data() {
      return data
    },
  }
}
