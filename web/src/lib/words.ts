// Numbers, days and chances as people say them.
const DAY = 86_400_000
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

export const number = (v: number): string => (Math.round(v) || 0).toLocaleString('en-GB').replace('-', '−')

export function figure(v: number): string {
  const size = Math.abs(v)
  if (size >= 1000) return number(Number(v.toPrecision(3)))
  if (size >= 10 || Number.isInteger(v)) return number(v)
  return (Object.is(v, -0) ? 0 : v).toFixed(size < 1 ? 2 : 1).replace('-', '−')
}

export const signed = (v: number): string => (v > 0 ? '+' : '') + figure(v)

export function dayOf(start: string, week: number): Date {
  return new Date(Date.parse(start + 'T00:00:00Z') + week * 7 * DAY)
}

export function day(date: Date | string): string {
  const d = typeof date === 'string' ? new Date(date + 'T00:00:00Z') : date
  return `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}`
}

export const iso = (date: Date): string => date.toISOString().slice(0, 10)

export function weekOf(start: string, date: string): number {
  return Math.floor((Date.parse(date + 'T00:00:00Z') - Date.parse(start + 'T00:00:00Z')) / (7 * DAY))
}

/** A chance in natural frequencies, never 0 or all of them unless no future, or every one, is so. */
export function often(share: number, of = 10): string {
  if (share <= 0) return 'in none'
  if (share >= 1) return 'in all'
  const count = Math.round(share * of)
  if (count === 0) return `in under 1 of ${of}`
  if (count === of) return `in over ${of - 1} of ${of}`
  return `in ${count} of ${of}`
}

/** The same with the word: 'in no future', 'in 7 of 10 futures'. */
export const futures = (share: number): string => (share <= 0 ? 'in no future' : `${often(share)} futures`)

/** A count of futures: 'in no future', 'in 730 of 1,024 futures', 'in all 1,024 futures'. */
export const counted = (n: number, of: number): string =>
  n === 0 ? 'in no future' : n === of ? `in all ${number(of)} futures` : `in ${number(n)} of ${number(of)} futures`

export const plain = (name: string): string => name.replaceAll('_', ' ')
/** House words in plain ones: the focal side is the side that is asked about. */
export const ofFocal = (text: string): string => text.replace(/\bfocal side\b/g, 'side asked about')
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function bytes(text: string): Uint8Array {
  const raw = atob(text)
  const out = new Uint8Array(raw.length)
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i)
  return out
}
