// The view as a link: what is asked, and where the reader looks, after the # of the address; nothing of it is sent.
import type { Question } from './types'

interface View {
  screen: string; week: number; place: number | null; shown: 'a' | 'b'; revealed: boolean; question: Question
  case: { name: string; cut: string; places: { id: string }[] } | null; error: string
}

export function packed(view: View): string {
  const place = view.place === null ? null : view.case!.places[view.place].id
  const kept = { s: view.case!.name, c: view.case!.cut, v: view.screen, w: view.week, p: place, m: view.shown, r: view.revealed, q: view.question }
  return encodeURIComponent(JSON.stringify(kept))
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
    else if (kept.q && typeof kept.q === 'object') view.question = { ...view.question, ...kept.q }
  } catch {
    // A link that cannot be read opens the usual view.
  }
}
