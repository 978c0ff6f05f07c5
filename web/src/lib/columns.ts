// What columns of the tables mean, asked for once.
import { get } from './api'

export type Meanings = Record<string, Record<string, string>>
let asked: Promise<Meanings> | null = null

export const columns = (): Promise<Meanings> => (asked ??= get<Meanings>('/api/columns'))
