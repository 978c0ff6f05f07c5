// What is typed under "My war": kept while other screens are shown, and counted until it is saved.
import { rowsOf, type Cell } from './csv'
import { number } from './words'

const same = (x: Cell[], y: Cell[]): boolean => x.length === y.length && x.every((cell, k) => cell.text === y[k].text)
const said = (n: number, one: string, many: string): string => (n ? `${number(n)} ${n === 1 ? one : many}` : '')

/** Cells changed, rows added and rows removed between two texts of a table: what both begin and end with is alike. */
function apart(before: string, now: string): [number, number, number] {
  const old = rowsOf(before), own = rowsOf(now)
  while (old.length && own.length && same(old[0], own[0])) { old.shift(); own.shift() }
  while (old.length && own.length && same(old.at(-1)!, own.at(-1)!)) { old.pop(); own.pop() }
  let cells = 0
  for (let r = 0; r < Math.min(old.length, own.length); r++) {
    for (let k = 0; k < Math.max(old[r].length, own[r].length); k++) if (old[r][k]?.text !== own[r][k]?.text) cells += 1
  }
  return [cells, Math.max(0, own.length - old.length), Math.max(0, old.length - own.length)]
}

function linesApart(before: string, now: string): number {
  const old = before.split('\n'), own = now.split('\n')
  while (old.length && own.length && old[0] === own[0]) { old.shift(); own.shift() }
  while (old.length && own.length && old.at(-1) === own.at(-1)) { old.pop(); own.pop() }
  return Math.max(old.length, own.length)
}

class Draft {
  files = $state<Record<string, string>>({})
  before = $state.raw<Record<string, string> | null>(null)
  file = $state('places.csv')
  asText = $state(false)
  name = $state<string | null>(null)
  title = $state<string | null>(null)
  /** The page is left on purpose: what was typed is saved, or given up. */
  leaving = false

  /** What differs from the tables as they were read, in words; '' if nothing does. */
  changed = $derived.by(() => {
    const total = [0, 0, 0]
    let lines = 0
    for (const [file, text] of Object.entries(this.files)) {
      const was = this.before?.[file] ?? text
      if (was === text) continue
      if (file.endsWith('.csv')) apart(was, text).forEach((n, k) => (total[k] += n))
      else lines += linesApart(was, text)
    }
    return [
      said(total[0], 'cell changed', 'cells changed'), said(total[1], 'row added', 'rows added'),
      said(total[2], 'row removed', 'rows removed'), said(lines, 'line of scenario.yaml changed', 'lines of scenario.yaml changed'),
    ].filter(Boolean).join(', ')
  })

  read(files: Record<string, string>): void {
    this.files = files
    this.before = { ...files }
  }
  /** Whether the page may be loaded anew, though something is not saved. */
  mayLeave(): boolean {
    if (this.changed && !window.confirm(`Under “My war” something is not saved (${this.changed}). Go on without it?`)) return false
    this.leaving = true
    return true
  }
}

export const draft = new Draft()
