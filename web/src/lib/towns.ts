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

/** What a list offers: towns by their keys, and for a town in parts all of them at once, joined by commas. */
export function choices(places: readonly (Named & { id: string })[]): { value: string; label: string }[] {
  const whole = families(places).map(({ name, members }) => ({
    value: members.map((i) => places[i].id).join(','), label: `${name}: ${members.length === 2 ? 'both' : `all ${members.length}`} parts`,
  }))
  return [...whole, ...places.map((one) => ({ value: one.id, label: one.name }))].sort((x, y) => x.label.localeCompare(y.label))
}
