// Requests carry the token from the address; answers stream as server-sent events over fetch, which can carry it too.
import type { Problem } from './types'

const TOKEN = new URLSearchParams(location.search).get('token') ?? ''
const HEADERS = { 'x-marchland-token': TOKEN, 'content-type': 'application/json' }

export class Refused extends Error {
  constructor(message: string, public problems: Problem[] = []) { super(message) }
}

async function refused(answer: Response): Promise<Refused> {
  try {
    const told = await answer.json()
    return new Refused(told.error ?? answer.statusText, told.problems)
  } catch {
    return new Refused(`the lab answered ${answer.status}`)
  }
}

async function asked(path: string, how: RequestInit): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(path, { headers: HEADERS, ...how })
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    throw new Refused('the lab does not answer: is it still running in its terminal?')
  }
  if (!answer.ok) throw await refused(answer)
  return answer
}

export async function get<T>(path: string): Promise<T> {
  return (await asked(path, {})).json()
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  return (await asked(path, { method: 'POST', body: JSON.stringify(body) })).json()
}

export async function stream(
  path: string, body: unknown, signal: AbortSignal, each: (name: string, data: any) => void,
): Promise<void> {
  const answer = await asked(path, { method: 'POST', body: JSON.stringify(body), signal })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let left = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    left += value
    for (let end = left.indexOf('\n\n'); end >= 0; end = left.indexOf('\n\n')) {
      const [first, second] = left.slice(0, end).split('\n')
      left = left.slice(end + 2)
      each(first.slice(7), JSON.parse(second.slice(6)))
    }
  }
}

export async function csv(path: string, body: unknown): Promise<string> {
  return (await asked(path, { method: 'POST', body: JSON.stringify(body) })).text()
}
