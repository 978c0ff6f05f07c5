// The view as a link: what is asked, and where the reader looks, after the # of the address; nothing of it is sent.
import { begunFrom, soon } from './begins'
import type { Case, Choice, Question } from './types'
import { plain } from './words'

interface View {
  screen: string; week: number; place: number | null; shown: 'a' | 'b'; revealed: boolean; question: Question
  case: Case | null; error: string
}

/** The view; without its day and what was revealed, if it is to be opened at another cut: what was begun at this cut then
 *  goes by its name, and is begun at that one. */
export function packed(view: View, elsewhere = false): string {
  const c = view.case!
  const place = view.place === null ? null : c.places[view.place].id
  const here = elsewhere ? {} : { c: c.cut, w: view.week, r: view.revealed }
  const named = (choice: Choice): Choice => begunFrom(c.strategies, choice, c.cut)?.id ?? choice
  const q = elsewhere ? { ...view.question, a: named(view.question.a), b: named(view.question.b) } : view.question
  return encodeURIComponent(JSON.stringify({ s: c.name, v: view.screen, p: place, m: view.shown, q, ...here }))
}

/** A choice as it can be asked at this cut: what is not offered gives way, and what begins too early begins at the cut. */
function fitting(view: View, choice: Choice, other: Choice): Choice {
  const c = view.case!
  if (typeof choice === 'string') {
    if (c.strategies.some((one) => one.id === choice)) return choice
    view.error = `The strategy ${plain(choice)} is not offered at this cut, which it begins before: another one stands in its place.`
    return other
  }
  const copy = JSON.parse(JSON.stringify(choice))
  for (const one of [...Object.values(copy.levers ?? {}).flat() as { from: string }[]]) if (one.from < c.cut) one.from = c.cut
  for (const one of copy.offensives ?? []) if (one.start < c.cut) one.start = c.cut
  return copy
}

export function write(view: View): void {
  history.replaceState(null, '', `${location.pathname}${location.search}#${packed(view)}`)
}

export function read(view: View): void {
  if (location.hash.length < 2) return
  try {
    const kept = JSON.parse(decodeURIComponent(location.hash.slice(1)))
    if (kept.s !== view.case!.name) return
    if (typeof kept.v === 'string') view.screen = kept.v
    if (Number.isInteger(kept.w)) view.week = kept.w
    const place = view.case!.places.findIndex((one) => one.id === kept.p)
    view.place = place < 0 ? null : place
    view.shown = kept.m === 'b' ? 'b' : 'a'
    view.revealed = kept.r === true
    if (typeof kept.c === 'string' && kept.c !== view.case!.cut) view.error = `This link was made with the cut at ${kept.c}: move the cut there under Start, then open it again.`
    else if (kept.q && typeof kept.q === 'object') {
      const q = { ...view.question, ...kept.q }
      if (!view.case!.beliefs.includes(q.belief)) q.belief = view.question.belief
      const [a, b] = (['a', 'b'] as const).map((side) => fitting(view, q[side], view.question[side]))
      const early = (choice: Choice): Choice => (kept.c ? choice : soon(view.case!.strategies, choice, view.case!.cut))
      view.question = { ...q, a: early(a), b: early(b) }
    }
  } catch {
    // A link that cannot be read opens the usual view.
  }
}
