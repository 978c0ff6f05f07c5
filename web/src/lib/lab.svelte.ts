// All that the page knows: the case, the question, its answer, and where the reader is looking.
import { get, Refused, stream } from './api'
import { begunFrom } from './begins'
import { jobs } from './jobs.svelte'
import { read, write } from './link'
import type { Answer, Case, Choice, Moves, Problem, Question } from './types'
import { bytes, counted, dayOf, number, plain, weekOf } from './words'

export const UNKNOWN = 255
export const SCREENS = [
  ['open', 'Start'], ['war', 'War room'], ['what', 'What if'], ['why', 'Why here'], ['rests', 'What it rests on'],
  ['trial', 'Trial'], ['take', 'Take away'], ['mine', 'My war'],
] as const
export type Screen = (typeof SCREENS)[number][0]
const WAIT = 150

/** Counts of futures: by week, place and side; by week after the cut and place. */
export interface Seen { chances: Uint16Array; besieged: Uint16Array; futures: number }

class Lab {
  case = $state.raw<Case | null>(null)
  holder: Uint8Array = new Uint8Array()
  contested: Uint8Array = new Uint8Array()
  answer = $state.raw<Answer | null>(null)
  seen = $state.raw<{ a: Seen; b: Seen } | null>(null)
  screen = $state<Screen>('open')
  week = $state(0)
  place = $state<number | null>(null)
  shown = $state<'a' | 'b'>('a')
  playing = $state(false)
  revealed = $state(false)
  guess = $state<number | null>(null)
  help = $state(false)
  question = $state<Question>({ a: 'history', b: 'history', belief: '', off: [], runs: 1000 })
  busy = $state(false)
  left = $state<[number, number] | null>(null)
  error = $state('')
  problems = $state.raw<Problem[]>([])
  fatal = $state('')
  #stop: AbortController | null = null
  #timer = 0

  get at(): Case { return this.case! }
  get last(): number { return this.at.since + this.at.weeks }
  get after(): number { return this.week - this.at.since }
  get date(): Date { return dayOf(this.at.start, this.week) }
  get focal() { return this.at.sides[this.at.focal] }

  async open(): Promise<void> {
    try {
      const found = await get<Case>('/api/case')
      this.holder = bytes(found.record.holder)
      this.contested = bytes(found.record.contested)
      this.case = found
      this.question = { a: 'history', b: found.usual[1] ?? 'history', belief: found.beliefs[0], off: [], runs: 1000 }
      this.week = found.since
      read(this)
      const said = this.error
      this.ask()
      setTimeout(() => { this.error ||= said }, 50)
      jobs.look()
    } catch (error) {
      this.fatal = (error as Error).message
    }
  }

  /** Ask anew: at once, or after a pause while something is dragged. */
  ask(pause = 0): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.#asking(), pause ? WAIT : 0)
  }

  async #asking(): Promise<void> {
    this.#stop?.abort()
    const stop = (this.#stop = new AbortController())
    this.busy = true
    this.error = ''
    this.problems = []
    try {
      await stream('/api/futures', $state.snapshot(this.question), stop.signal, (name, data) => {
        if (this.#stop !== stop) return
        if (name === 'answer') this.#put(data as Answer)
        else if (name === 'progress') this.left = [data.left, data.of]
        else if (name === 'failed') { this.error = data.error; this.problems = data.problems ?? [] }
      })
    } catch (error) {
      if (this.#stop === stop && (error as Error).name !== 'AbortError') {
        this.error = (error as Error).message
        this.problems = error instanceof Refused ? error.problems : []
      }
    } finally {
      if (this.#stop === stop) { this.busy = false; this.left = null }
    }
  }

  #put(answer: Answer): void {
    const counts = (text: string): Uint16Array => new Uint16Array(bytes(text).buffer)
    const seen = (one: Answer['a']): Seen => ({ chances: counts(one.chances), besieged: counts(one.besieged), futures: answer.futures })
    this.seen = { a: seen(answer.a), b: seen(answer.b) }
    this.answer = answer
  }

  /** What a strategy is called on the page; one of the scenario that was begun at the cut keeps its name. */
  called(side: 'a' | 'b'): string {
    const choice = this.question[side]
    if (typeof choice === 'string') return choice === 'history' ? 'as planned then' : plain(choice)
    const found = begunFrom(this.at.strategies, choice, this.at.cut)
    return found ? `${plain(found.id)}, begun at the cut` : 'your own'
  }

  moves(choice: Choice): Moves {
    if (typeof choice !== 'string') return choice
    const found = this.at.strategies.find((one) => one.id === choice)
    return found ? { levers: found.levers, offensives: found.offensives } : { levers: {}, offensives: [] }
  }

  set(side: 'a' | 'b', choice: Choice, pause = 0): void {
    this.question[side] = choice
    this.ask(pause)
  }

  /** Chance (0 to 1) that a side holds a place in a week, before the cut by the record; null if that is not known. */
  chance(place: number, side: number, week = this.week, which: 'a' | 'b' = this.shown): number | null {
    const c = this.at, n = c.places.length
    if (week <= c.since) {
      const holder = this.holder[week * n + place]
      return holder === UNKNOWN ? null : holder === side ? 1 : 0
    }
    if (!this.seen) return null
    return this.seen[which].chances[((week - c.since) * n + place) * c.sides.length + side] / this.seen[which].futures
  }

  /** Sides that hold a place at the end with the count of futures, the most frequent first. */
  ends(place: number, which: 'a' | 'b' = this.shown): { label: string; colour: string; n: number; within: [number, number] }[] {
    const counts = this.answer?.[which].ends[place] ?? []
    return counts.map((n, k) => ({ label: this.at.sides[k].label, colour: this.at.sides[k].colour, n, within: this.answer![which].ends_within[place][k] })).filter((one) => one.n > 0).sort((x, y) => y.n - x.n)
  }
  /** The same in words: 'Rebels in 730 of 1,024 futures, Hill people in 294'; with 90% intervals in brackets, if asked. */
  told(place: number, which: 'a' | 'b' = this.shown, intervals = false): string {
    return this.ends(place, which).map(({ label, n, within: [low, high] }, k) =>
      `${label} ${k ? `in ${number(n)}` : counted(n, this.answer!.futures)}${intervals ? ` (${number(low)} to ${number(high)})` : ''}`).join(', ')
  }

  /** A share of the futures that are counted so far, in words: 'in 730 of 1,024 futures'. */
  counted(share: number): string {
    const of = this.answer?.futures ?? 0
    return counted(Math.round(share * of), of)
  }
  /** In how many futures a side holds a place in a week. */
  share(place: number, side: number, week = this.week, which: 'a' | 'b' = this.shown): string {
    return this.counted(this.chance(place, side, week, which) ?? 0)
  }

  /** Share of futures in which somebody besieges a place, before the cut 1 where the record has it contested. */
  siege(place: number, week = this.week, which: 'a' | 'b' = this.shown): number {
    const c = this.at, n = c.places.length
    if (week <= c.since) return this.contested[week * n + place]
    return this.seen ? this.seen[which].besieged[(week - c.since - 1) * n + place] / this.seen[which].futures : 0
  }

  /** Who holds a place on record; null if unknown, or after the cut while that is not shown. */
  recorded(place: number, week = this.week): number | null {
    const c = this.at
    if (week > c.since && !this.revealed) return null
    const holder = this.holder[week * c.places.length + place]
    return holder === undefined || holder === UNKNOWN ? null : holder
  }

  /** Places or km2 that the focal side holds on record by week from the start. */
  held(measure: 'places' | 'km2', until: number): (number | null)[] {
    const c = this.at, n = c.places.length, out: (number | null)[] = []
    for (let w = 0; w <= until; w++) {
      let sum = 0, known = true
      for (let p = 0; p < n; p++) {
        const holder = this.holder[w * n + p]
        if (holder === UNKNOWN) known = false
        else if (holder === c.focal) sum += measure === 'places' ? 1 : c.places[p].km2
      }
      out.push(known ? sum : null)
    }
    return out
  }

  weekOf(date: string): number { return weekOf(this.at.start, date) }
  save(): void { write(this) }
}

export const lab = new Lab()
