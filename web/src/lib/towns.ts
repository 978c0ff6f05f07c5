// Towns by what a person types; and towns that are told in parts: names that are alike up to a bracket or a comma.
export interface Named { name: string }
export interface Family { name: string; members: number[] }

export const stem = (name: string): string => name.split(/\s*[(,]/)[0].trim()

/** What tells a part from the others: 'Mosul (west bank)' -> 'west bank'. */
export const part = (name: string): string => name.slice(stem(name).length).replace(/^[\s(,]+|\)\s*$/g, '') || name

/** A name as it is compared: no accents, small letters, words apart. */
const flat = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** Every town in several parts, by what their names share. */
export function families(places: readonly Named[]): Family[] {
  const found: Record<string, number[]> = {}
  places.forEach((one, i) => (found[stem(one.name)] ??= []).push(i))
  return Object.entries(found).filter(([, many]) => many.length > 1).map(([name, members]) => ({ name, members }))
}

export const familyOf = (places: readonly Named[], i: number): Family | undefined =>
  families(places).find((one) => one.members.includes(i))

/** Towns of which a word begins as typed, all parts of each, those that begin so themselves first; all for nothing typed. */
export function matching(places: readonly Named[], typed: string): number[] {
  const sought = flat(typed)
  const rank = (name: string): number => {
    const text = flat(name)
    return text.startsWith(sought) ? 0 : text.includes(` ${sought}`) ? 1 : 2
  }
  const ranks = places.map((one) => rank(one.name))
  for (const { members } of families(places)) {
    const best = Math.min(...members.map((i) => ranks[i]))
    for (const i of members) ranks[i] = best
  }
  return places.map((_, i) => i).filter((i) => ranks[i] < 2).sort((i, j) => ranks[i] - ranks[j] || places[i].name.localeCompare(places[j].name))
}

/** Letters to change, add, leave out or swap with the next to make one word of the other. */
function apart(a: string, b: string): number {
  let before: number[] = [], last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const now = [i]
    for (let j = 1; j <= b.length; j++) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1)
    }
    before = last
    last = now
  }
  return last[b.length]
}

/** Towns whose names, or a word of them, are nearest to what was typed and begins no name; none if none is near. */
export function nearest(places: readonly Named[], typed: string, most = 5): number[] {
  const sought = flat(typed)
  const far = places.map(({ name }) => {
    const words = flat(name).split(' ')
    const begun = [...words.map((_, k) => words.slice(k).join(' ')), ...words]
    return Math.min(...begun.flatMap((one) => [one, one.slice(0, sought.length), one.slice(0, sought.length + 1)]).map((one) => apart(sought, one)))
  })
  const near = places.map((_, i) => i).filter((i) => far[i] <= Math.max(1, sought.length / 3))
  return near.sort((i, j) => far[i] - far[j] || places[i].name.localeCompare(places[j].name)).slice(0, most)
}

/** What a list offers: towns by their keys, and for a town in parts all of them at once, joined by commas. */
export function choices(places: readonly (Named & { id: string })[]): { value: string; label: string }[] {
  const whole = families(places).map(({ name, members }) => ({
    value: members.map((i) => places[i].id).join(','), label: `${name}: ${members.length === 2 ? 'both' : `all ${members.length}`} parts`,
  }))
  return [...whole, ...places.map((one) => ({ value: one.id, label: one.name }))].sort((x, y) => x.label.localeCompare(y.label))
}
