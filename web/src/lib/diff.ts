// What differs between two texts, counted by what rows are and not by where they stand.
import { rowsOf } from './csv'

export interface Apart { cells: number; added: number; removed: number; columns: number }
const MOST = 250_000 // pairs of rows, or of lines, that are compared

/** Things of a list that another lacks, each as often as it is there more. */
function lacking<T>(list: T[], other: T[], key: (one: T) => string): T[] {
  const left = new Map<string, number>()
  for (const one of other) left.set(key(one), (left.get(key(one)) ?? 0) + 1)
  return list.filter((one) => {
    const n = left.get(key(one)) ?? 0
    left.set(key(one), n - 1)
    return n <= 0
  })
}

/** Cells changed, rows added and removed, and columns that only one has, between two texts of a table. */
export function tablesApart(before: string, now: string): Apart {
  const [was = [], ...before_] = rowsOf(before).map((row) => row.map((cell) => cell.text))
  const [is = [], ...now_] = rowsOf(now).map((row) => row.map((cell) => cell.text))
  const both = was.filter((name) => is.includes(name))
  const cut = (head: string[], rows: string[][]): string[][] => {
    const at = both.map((name) => head.indexOf(name))
    return rows.map((row) => [...at.map((k) => row[k] ?? ''), ...row.slice(head.length)])
  }
  const key = (row: string[]): string => JSON.stringify(row)
  const a = cut(was, before_), b = cut(is, now_)
  const gone = lacking(a, b, key), fresh = lacking(b, a, key)
  const alike = (x: string[], y: string[]): number => x.filter((cell, k) => cell === y[k]).length + (x[0] === y[0] ? 1 : 0)
  const found = { cells: 0, added: 0, removed: 0, columns: was.length + is.length - 2 * both.length }
  for (const row of gone) {
    // The row that it became is the one most like it, if half of their cells are the same.
    let best = -1, most = both.length / 2
    if (gone.length * fresh.length <= MOST) fresh.forEach((one, i) => { const n = alike(row, one); if (n > most) { best = i; most = n } })
    if (best < 0) { found.removed += 1; continue }
    const [other] = fresh.splice(best, 1)
    for (let k = 0; k < Math.max(row.length, other.length); k++) if (row[k] !== other[k]) found.cells += 1
  }
  found.added = fresh.length
  return found
}

/** Lines that are changed, added or removed between two texts: those outside of their longest common part. */
export function linesApart(before: string, now: string): number {
  const old = before.split('\n'), own = now.split('\n')
  while (old.length && own.length && old[0] === own[0]) { old.shift(); own.shift() }
  while (old.length && own.length && old.at(-1) === own.at(-1)) { old.pop(); own.pop() }
  if (old.length * own.length > 4 * MOST) return Math.max(old.length, own.length)
  let above = new Array<number>(own.length + 1).fill(0)
  for (const line of old) {
    const row = [0]
    own.forEach((other, k) => row.push(line === other ? above[k] + 1 : Math.max(above[k + 1], row[k])))
    above = row
  }
  return Math.max(old.length, own.length) - above[own.length]
}

export interface At { file: string; line: number }

/** Marks that were made in one text, in their lines of another: those of lines that are no more the same are left out. */
export function moved<T extends At>(marks: T[], was: Record<string, string>, now: Record<string, string>): T[] {
  const shifts: Record<string, (line: number) => number | null> = {}
  for (const [file, text] of Object.entries(was)) {
    if (now[file] === text) continue
    const old = text.split('\n'), own = (now[file] ?? '').split('\n')
    const least = Math.min(old.length, own.length)
    let first = 0, last = 0
    while (first < least && old[first] === own[first]) first++
    while (last < least - first && old.at(-1 - last) === own.at(-1 - last)) last++
    shifts[file] = (line) => (line <= first ? line : line > old.length - last ? line + own.length - old.length : null)
  }
  return marks.flatMap((one) => {
    const line = shifts[one.file] ? shifts[one.file](one.line) : one.line
    return line === null ? [] : [{ ...one, line }]
  })
}
