// What is typed under "My war": kept while other screens are shown, counted until it is saved, and undone step by step.
import { linesApart, tablesApart } from './diff'
import { number } from './words'

export type Files = Record<string, string>
/** What a war of one's own was begun from, where that is not the war that is open. */
export interface Begun { title: string; what: string }
interface State { files: Files; before: Files; begun: Begun | null; file: string }
interface Step extends State { words: string }

const MOST = 200 // steps that can be undone
const said = (n: number, one: string, many: string): string => (n ? `${number(n)} ${n === 1 ? one : many}` : '')

class Draft {
  files = $state.raw<Files>({})
  before = $state.raw<Files | null>(null)
  begun = $state.raw<Begun | null>(null)
  file = $state('places.csv')
  asText = $state(false)
  name = $state<string | null>(null)
  title = $state<string | null>(null)
  what = $state<string | null>(null)
  /** What stood before each step, the newest last; and after those that were undone. */
  done = $state.raw<Step[]>([])
  undone = $state.raw<Step[]>([])
  #typing = ''
  /** The page is left on purpose: what was typed is saved, or given up. */
  leaving = false

  /** What differs from the tables as they were read, in words; '' if nothing does. */
  changed = $derived.by(() => {
    const total = { cells: 0, added: 0, removed: 0, columns: 0 }
    let lines = 0
    for (const [file, text] of Object.entries(this.files)) {
      const was = this.before?.[file] ?? text
      if (was === text) continue
      if (file.endsWith('.csv')) {
        const found = tablesApart(was, text)
        for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += found[key]
      } else lines += linesApart(was, text)
    }
    return [
      said(total.cells, 'cell changed', 'cells changed'), said(total.added, 'row added', 'rows added'),
      said(total.removed, 'row removed', 'rows removed'), said(total.columns, 'column changed', 'columns changed'),
      said(lines, 'line of scenario.yaml changed', 'lines of scenario.yaml changed'),
    ].filter(Boolean).join(', ')
  })

  read(files: Files): void {
    this.files = files
    this.before = { ...files }
  }
  #now(words: string): Step {
    return { files: this.files, before: this.before!, begun: this.begun, file: this.file, words }
  }
  #put(state: State): void {
    this.files = state.files
    this.before = state.before
    this.begun = state.begun
    this.file = state.file
  }
  /** Other texts, as one step; what is typed on in one place, named by `where`, is one step as well. */
  step(files: Files, words: string, where = '', more: Partial<State> = {}): void {
    if (!where || where !== this.#typing) this.done = [...this.done.slice(1 - MOST), this.#now(words)]
    this.#typing = where
    this.undone = []
    this.#put({ ...this.#now(words), files, ...more })
  }
  /** What is typed from now on is a step of its own. */
  rest(): void { this.#typing = '' }
  undo(): void {
    const last = this.done.at(-1)
    if (!last) return
    this.undone = [...this.undone, this.#now(last.words)]
    this.done = this.done.slice(0, -1)
    this.#put(last)
    this.rest()
  }
  redo(): void {
    const next = this.undone.at(-1)
    if (!next) return
    this.done = [...this.done, this.#now(next.words)]
    this.undone = this.undone.slice(0, -1)
    this.#put(next)
    this.rest()
  }
  /** Whether the page may be loaded anew, though something is not saved. */
  mayLeave(): boolean {
    if (this.changed && !window.confirm(`Under “My war” something is not saved (${this.changed}). Go on without it?`)) return false
    this.leaving = true
    return true
  }
}

export const draft = new Draft()
