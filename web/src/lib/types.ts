// What the server says: see src/marchland/lab/case.py and told.py.
export interface Side { id: string; label: string; colour: string; holds: boolean }
export interface Group { id: string; label: string; side: string; role: string }
export interface Place {
  id: string; name: string; lat: number; lon: number; population: number
  country: string; governorate: string; shares: Record<string, number>; km2: number
}
/** A setting that holds only while the share of places held by the focal side is below or above a bound. */
export interface Condition { outcome: string; below?: number | null; above?: number | null }
export interface Setting { from: string; to?: string | null; value: number; places?: string[]; when?: Condition }
export interface Offensive {
  place: string[]; start: string; end?: string | null; forces: Record<string, number>
  air?: number; advisers?: number; hold?: Record<string, number | null>
}
export interface Moves { levers: Record<string, Setting[]>; offensives: Offensive[] }
export interface Strategy extends Moves { id: string; about: string; inverse: string | null }
export interface Lever {
  id: string; label: string; owner: string; compliance: number; cost: number; cost_unit: string; source: string
  low: number; high: number; history: number; unit: string; mechanism: string; felt: boolean; moves: string
}
export interface Case {
  name: string; called: string; title: string; question: string | null; hash: string; saved: boolean
  about: { what: string; how: string; notice: string[]; try: string[]; limits: string[]; sources: string[] }
  start: string; cut: string; cuts: { first: string | null; last: string | null; usual: string[]; captures: number; learned_at: string | null }; since: number; weeks: number; horizon: number; seed: number; focal: number
  sides: Side[]; groups: Group[]; communities: Record<string, string>; area: string; money: string
  places: Place[]; roads: [number, number][]; outlines: [number, number][][]
  record: { holder: string; contested: string; published: { date: string; publisher: string; km2: number; source: string }[] }
  levers: Lever[]; strategies: Strategy[]; begun: { id: string; since: string }[]; usual: string[]; beliefs: string[]
  mechanisms: { id: string; claim: string; signed: boolean }[]
  posterior: { learned: boolean; shipped?: boolean; file?: string; particles?: number; captures?: number; informed?: number; of?: number; cut?: string }
}
export interface Difference {
  mean: number; low: number; high: number; unit: string; share: number; share_low: number; share_high: number
  less: number; same: number; more: number; of: number; among: string; error: number | null
}
export type Fan = number[][]
export interface SideAnswer {
  name: string; levels: Record<string, [number, number, number]>; fans: { places: Fan; km2: Fan }
  civilians: Fan; chances: string; besieged: string
  /** Futures in which a side holds a place at the end, by place and side. */
  ends: number[][]
  /** The 90% intervals of these counts, parameter sets drawn again. */
  ends_within: [number, number][][]
  /** By place: futures in which it never changes hands, and 90%. */
  never: [number, number, number][]
}
export interface Told { n: number; of: number; mean?: number; low?: number; high?: number; futures?: [number, number, number]; apart?: { mean: number; low: number; high: number; n: number } }
export interface Objective { sides: string[]; start: string; figures: Record<string, Record<string, Told>> }
export interface Answer {
  futures: number; of: number; ms: number; headline: string[]; weeks: number; levels: number[]; same: boolean
  a: SideAnswer; b: SideAnswer
  /** By place: futures in which the focal side holds it at the end, B minus A in the same futures, and 90%. */
  ends_apart: [number, number, number][]
  by_week: { places: Fan; civilians: Fan }; differences: Record<string, Difference>; objectives: Record<string, Objective>
  outcomes: Record<string, { unit: string; words: string; short: string }>
}
export type Choice = string | Moves
export interface Question { a: Choice; b: Choice; belief: string; off: string[]; runs: number }
export interface Problem { where: string; message: string; hint: string }
