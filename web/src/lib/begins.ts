// When a strategy begins to do anything, and the same strategy begun on another day.
import type { Choice, Moves, Strategy } from './types'
import { iso } from './words'

const DAY = 86_400_000
const days = (moves: Moves): string[] => [...Object.values(moves.levers).flat().map((one) => one.from), ...moves.offensives.map((one) => one.start)]

/** The first day on which it does anything; null if it does nothing. */
export const begins = (moves: Moves): string | null => days(moves).sort()[0] ?? null

/** Weeks from a day to its beginning, 0 where it begins by then or does nothing. */
export function weeksLate(moves: Moves, cut: string): number {
  const first = begins(moves)
  return first === null ? 0 : Math.max(0, Math.round((Date.parse(first) - Date.parse(cut)) / (7 * DAY)))
}

/** The same moves, all of them earlier or later by as much as brings the first to a day. */
export function begunOn(moves: Moves, day: string): Moves {
  const first = begins(moves)
  const copy: Moves = JSON.parse(JSON.stringify({ levers: moves.levers, offensives: moves.offensives }))
  if (first === null) return copy
  const by = Date.parse(day) - Date.parse(first)
  const put = <T extends string | null | undefined>(one: T): T => (one ? (iso(new Date(Date.parse(one) + by)) as T) : one)
  for (const one of Object.values(copy.levers).flat()) { one.from = put(one.from); if (one.to) one.to = put(one.to) }
  for (const one of copy.offensives) { one.start = put(one.start); if (one.end) one.end = put(one.end) }
  return copy
}

/** The strategy of which a choice is the version that begins on a day; undefined if it is none. */
export function begunFrom(strategies: readonly Strategy[], choice: Choice, day: string): Strategy | undefined {
  if (typeof choice === 'string') return undefined
  const text = JSON.stringify({ levers: choice.levers, offensives: choice.offensives })
  return strategies.find((one) => begins(one) && JSON.stringify(begunOn(one, day)) === text)
}

/** The same choice, begun at the cut if it is a strategy that begins two weeks or more after it. */
export function soon(strategies: readonly Strategy[], choice: Choice, cut: string): Choice {
  const found = strategies.find((one) => one.id === choice)
  return found && weeksLate(found, cut) >= 2 ? begunOn(found, cut) : choice
}
