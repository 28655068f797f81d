/** Expressions for the page; they find their way by the roles and names that a screen reader is told. */

const table = `document.querySelector('[role=grid][aria-label=Phones]')`

/** Comes to the moment, in milliseconds since the epoch, at which the sidebar was drawn. */
export const whenUsable = `new Promise((done) => {
  const look = () => {
    const sidebar = document.querySelector('nav[aria-label=Pages]')
    if (sidebar === null || sidebar.getClientRects().length === 0) return setTimeout(look, 1)
    requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())))
  }
  look()
})`

/** Comes to true once the list of phones holds so many rows. */
export const untilListed = (rows: number): string => `new Promise((done) => {
  const look = () =>
    Number(${table}?.ariaRowCount) === ${rows + 1} ? done(true) : setTimeout(look, 50)
  look()
})`

/** Comes to true once the window is hidden. */
export const untilHidden = `new Promise((done) => {
  const look = () => (document.hidden ? done(true) : setTimeout(look, 50))
  look()
})`

/**
 * Comes to the milliseconds from one frame to the next for so long. Scrolling goes up and down the list, some rows a
 * frame, as with a finger on a touchpad.
 */
export const frameTimes = (seconds: number, scrolls: boolean): string => `new Promise((done) => {
  const table = ${table}
  const deltas = []
  let before
  let step = 120
  const endsAt = performance.now() + ${seconds * 1000}
  const frame = (at) => {
    if (before !== undefined) deltas.push(at - before)
    before = at
    if (${scrolls}) {
      const top = table.scrollTop
      table.scrollTop = top + step
      if (table.scrollTop === top) step = -step
    }
    if (at < endsAt) requestAnimationFrame(frame)
    else done(deltas)
  }
  requestAnimationFrame(frame)
})`
