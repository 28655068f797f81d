import type { SpanState } from '../../shared/history.ts'
import type { StripInk } from './history-strip.ts'

/** What a drawing on a canvas is made with, which knows no stylesheet. */
export interface Ink {
  readonly strip: StripInk
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly paper: string
}

const tokens: Readonly<Record<SpanState, string>> = {
  registered: '--well',
  overdue: '--late',
  unreachable: '--gone',
  gone: '--gone',
  'signed-off': '--quiet',
  unknown: '--line-strong',
}

/** The colours of the stylesheet in that theme, whatever that of the window is. */
export function readInk(scheme: 'light' | 'dark'): Ink {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.colorScheme = scheme
  document.body.append(probe)
  const colour = (token: string) => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const ink: Ink = {
    strip: {
      registered: colour(tokens.registered),
      overdue: colour(tokens.overdue),
      unreachable: colour(tokens.unreachable),
      gone: colour(tokens.gone),
      'signed-off': colour(tokens['signed-off']),
      unknown: colour(tokens.unknown),
    },
    text: colour('--text'),
    muted: colour('--text-muted'),
    line: colour('--line'),
    paper: colour('--surface'),
  }
  probe.remove()
  return ink
}
