// The sentence over a first look at many strategies: how many change something, and the counts themselves.
import type { Difference } from './types'
import { number, plain } from './words'

export interface Held { a: number; b: number; differ: number; apart: [number, number, number] }
export interface Few { futures: number; same: boolean; why_same: string; differences: Record<string, Difference>; held: Held | null }
export interface Row { id: string; few: Few }
const NAMED = 3

const listed = (names: string[]): string => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`)
const under = (rows: Row[], of: number): string => (rows.length === of ? 'all' : rows.length <= NAMED ? listed(rows.map((one) => plain(one.id))) : `${number(rows.length)} of them`)

/** Which way a strategy goes, if any, beyond what luck does to so few futures: 1 more, -1 fewer, 0 open. */
export function goes({ held, same, differences }: Few): number {
  if (held) return held.differ === 0 ? 0 : held.apart[1] > 0 ? 1 : held.apart[2] < 0 ? -1 : 0
  const { share_low, share_high } = differences.civilians
  return same ? 0 : share_low > .5 ? -1 : share_high < .5 ? 1 : 0
}

/** How far a strategy lies from A, to order rows and to choose those that are counted on. */
export const apart = ({ futures, held, same, differences }: Few): number => (held ? held.apart[0] / futures : same ? 0 : .5 - differences.civilians.share)

function counts(rows: Row[], of: number): string {
  const groups = new Map<number, Row[]>()
  for (const one of rows) groups.set(one.few.held!.b, [...(groups.get(one.few.held!.b) ?? []), one])
  const all = [...groups].sort((x, y) => y[1].length - x[1].length)
  if (all.length <= NAMED) return all.map(([n, many], k) => `${n}${k ? '' : ` of ${of}`} under ${under(many, rows.length)}`).join(', ')
  const ends = [...groups].sort((x, y) => x[0] - y[0])
  const [least, most] = [ends[0], ends.at(-1)!]
  return `from ${least[0]} of ${of} under ${under(least[1], rows.length)} to ${most[0]} under ${under(most[1], rows.length)}`
}

/** One sentence on all of them, for a town if one is chosen, or else for civilians killed. */
export function summed(rows: Row[], town: string | null, focal: string): string {
  const of = rows[0].few.futures, n = rows.length
  const [more, fewer] = [1, -1].map((way) => rows.filter((one) => goes(one.few) === way))
  const many = (all: Row[]): string => {
    const names = [...all].sort((x, y) => Math.abs(apart(y.few)) - Math.abs(apart(x.few))).map((one) => plain(one.id))
    return `${number(all.length)} of ${number(n)} strategies (${listed(all.length <= NAMED ? names : [...names.slice(0, NAMED), `${number(all.length - NAMED)} more`])})`
  }
  const parts = [fewer.length ? `${town ? 'less often' : 'fewer'} under ${many(fewer)}` : '', more.length ? `${town ? 'more often' : 'more'} under ${many(more)}` : ''].filter(Boolean)
  const first = `in the first ${of} futures`
  if (!town) return parts.length ? `Civilians killed ${first}: ${parts.join(', ')}; under the others neither.` : `None of ${number(n)} strategies clearly changes how many civilians are killed ${first}.`
  const told = `${counts(rows, of)}; ${rows[0].few.held!.a} under A`
  return parts.length ? `At the end ${town} is held by ${focal} ${parts.join(', ')}, ${first}: ${told}.`
    : `None of ${number(n)} strategies clearly changes whether ${town} is held by ${focal} at the end ${first}: ${told}.`
}
