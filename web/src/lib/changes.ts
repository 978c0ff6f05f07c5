// What the record, up to the cut unless said otherwise, says of a town: when it changed hands, and from which day that can be seen beforehand.
import { post, Refused } from './api'
import { draft } from './draft.svelte'
import { lab, UNKNOWN } from './lab.svelte'
import { packed } from './link'
import { dayOf, iso } from './words'

/** A change of hands: the week at whose end it is on record, who had it, who took it, and a cut shortly before; null if there is none. */
export interface Change { week: number; from: number; to: number; before: string | null }

export function changes(place: number, until = lab.at.since): Change[] {
  const c = lab.at, n = c.places.length
  const held = (week: number): number => lab.holder[week * n + place]
  const out: Change[] = []
  let former = held(0)
  for (let w = 1; w <= until; w++) {
    const now = held(w)
    if (now === UNKNOWN || now === former) continue
    if (former !== UNKNOWN) out.push({ week: w, from: former, to: now, before: before(place, w) })
    former = now
  }
  return out
}

/** The week before the town was first contested, or else changed hands; as early as the cut can go, if that is later. */
function before(place: number, week: number): string | null {
  const c = lab.at, n = c.places.length
  if (!c.cuts.first) return null
  let calm = week - 1
  while (calm > 0 && lab.contested[calm * n + place]) calm -= 1
  const at = Math.max(lab.weekOf(c.cuts.first), calm - 1)
  return at < week ? iso(dayOf(c.start, at)) : null
}

/** Move the cut, or read anew what was learned (null); the screen, the town and the question are kept. */
export async function moveCut(to: string | null): Promise<void> {
  if (!draft.mayLeave()) throw new Refused('What was typed under “My war” is not saved yet.')
  try { await post('/api/cut', { cut: to }) } catch (error) { draft.leaving = false; throw error }
  history.replaceState(null, '', `${location.pathname}${location.search}#${packed(lab, true)}`)
  location.reload()
}
