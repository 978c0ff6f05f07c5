// Long work that the server runs as commands: asked for every two seconds while some is at work.
import { get, post } from './api'

export interface Offer { id: string; title: string; gives: string; again: string; runs: number; of: string; strategies: boolean; cannot: string | null }
export interface Job {
  number: number; kind: string; title: string; of: string; command: string; begun: number
  state: 'running' | 'finished' | 'stopped' | 'failed'; done: number | null; left: string | null; last: string
  made: string | null; said: string; again: string
}
const EVERY = 2000

class Jobs {
  offers = $state.raw<Offer[]>([])
  all = $state.raw<Job[]>([])
  wrong = $state('')
  /** Counts jobs that finished while the page was open: what they made is read again. */
  fresh = $state(0)
  #timer = 0

  get running(): Job | undefined { return this.all.find((one) => one.state === 'running') }
  newest(kind: string): Job | undefined { return this.all.find((one) => one.kind === kind) }

  async look(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      const found = await get<{ jobs: Job[]; offers: Offer[] }>('/api/jobs')
      const before = this.all
      this.offers = found.offers
      this.all = found.jobs
      if (before.some((one) => one.state === 'running' && found.jobs.find((now) => now.number === one.number)?.state === 'finished')) this.fresh += 1
    } catch (error) { this.wrong = (error as Error).message }
    if (this.running) this.#timer = window.setTimeout(() => this.look(), EVERY)
  }
  async #ask(path: string, body: unknown): Promise<void> {
    this.wrong = ''
    try { await post(path, body) } catch (error) { this.wrong = (error as Error).message }
    await this.look()
  }
  start(kind: string, runs: number, strategies: string[] | null): Promise<void> {
    return this.#ask('/api/job', { kind, runs, ...(strategies ? { strategies } : {}) })
  }
  stop(number: number): Promise<void> { return this.#ask('/api/stop', { number }) }
  again(number: number): Promise<void> { return this.#ask('/api/again', { number }) }
}

export const jobs = new Jobs()
