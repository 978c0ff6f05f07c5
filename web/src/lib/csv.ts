// A table as text with the place of every cell in it, so that one cell can be changed and nothing else is.
export interface Cell { text: string; start: number; end: number; line: number; column: number }

/** Cells row by row, quotes undone; line and column from 1, as `check` counts them. Empty lines are left out. */
export function rowsOf(text: string): Cell[][] {
  const rows: Cell[][] = []
  let row: Cell[] = [], at = 0, line = 1, from = 0
  while (at < text.length) {
    const start = at, onLine = line, column = at - from + 1
    let said = '', quoted = false
    for (; at < text.length; at++) {
      const one = text[at]
      if (one === '"') {
        if (quoted && text[at + 1] === '"') { said += '"'; at++ } else quoted = !quoted
      } else if (!quoted && (one === ',' || one === '\n' || one === '\r')) break
      else {
        said += one
        if (one === '\n') { line++; from = at + 1 }
      }
    }
    row.push({ text: said, start, end: at, line: onLine, column })
    if (text[at] === ',') {
      at++
      if (at < text.length) continue
      row.push({ text: '', start: at, end: at, line, column: at - from + 1 })
    }
    if (text[at] === '\r') at++
    if (text[at] === '\n') at++
    line++
    from = at
    if (row.length > 1 || row[0].text) rows.push(row)
    row = []
  }
  return rows
}

const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

export const put = (text: string, cell: Cell, value: string): string => text.slice(0, cell.start) + quoted(value) + text.slice(cell.end)

export const withRow = (text: string, cells: number): string => `${text}${text.endsWith('\n') ? '' : '\n'}${','.repeat(cells - 1)}\n`

export function withoutRow(text: string, row: Cell[]): string {
  const end = row.at(-1)!.end
  const after = text.startsWith('\r\n', end) ? end + 2 : text[end] === '\n' || text[end] === '\r' ? end + 1 : end
  return text.slice(0, row[0].start) + text.slice(after)
}
