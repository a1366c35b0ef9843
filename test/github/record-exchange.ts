import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import type { Exchange } from './stand-in.ts'

/** Folder that exchanges are written to, for `npm run conformance`; nothing is written without it. */
export const EXCHANGES_VARIABLE = 'TEST_GITHUB_EXCHANGES'

/** What the tests' own people call themselves; every other agent is the code under test. */
export const PEOPLE_AGENT = 'people-of-the-tests'

/** An exchange with who asked, and in what form it was wanted. */
export type RecordedExchange = Exchange & { readonly byPeople: boolean; readonly accept: string }

export type Recorder = (exchange: Exchange, headers: IncomingHttpHeaders) => void

/** Writes each exchange but git's as one line of JSON, to a file of its own. */
export function openRecorder(): Recorder {
  const folder = process.env[EXCHANGES_VARIABLE]
  if (folder === undefined) return () => {}
  const file = join(folder, `${randomUUID()}.jsonl`)
  return (exchange, { 'user-agent': agent, accept = '' }) => {
    if (exchange.kind === 'git') return
    const recorded: RecordedExchange = { ...exchange, byPeople: agent === PEOPLE_AGENT, accept }
    appendFileSync(file, `${JSON.stringify(recorded)}\n`)
  }
}
