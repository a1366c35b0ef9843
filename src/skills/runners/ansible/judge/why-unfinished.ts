import type { Played } from './judge-playbook.ts'
import { clip } from './tell-failure.ts'

const MAX_LINES = 6

/** Why a playbook did not come to its end. */
export function whyUnfinished({
  process,
  timeoutMs,
  reading,
  wording,
}: Pick<Played, 'process' | 'timeoutMs' | 'reading' | 'wording'>): string {
  if (process.timedOut) return `it did not end within ${timeoutMs / 1000} s and was stopped`
  if (process.signal !== null) return `it was ended by ${process.signal}`
  if (reading.problem !== null) return reading.problem
  const { clean, mask } = wording
  const said = reading.events.map((event) => (event.event === 'other' ? event.stdout : '')).join('\n')
  const complaint = errorIn(clean(said)) ?? errorIn(clean(process.stderr.text))
  // ansible-runner ends with 0 when a signal ended Ansible.
  const end = process.exitCode === 0 ? '' : `, with exit code ${process.exitCode}`
  if (complaint === null) return `Ansible was ended before the playbook was at its end${end}`
  return `Ansible gave up: ${clip(mask.text(complaint))}`
}

/** The first lines of an error, up to where it comes from. */
function errorIn(text: string): string | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const start = lines.findIndex((line) => /\bERROR\b|Error: /.test(line))
  if (start === -1) return null
  const said = lines.slice(start, start + MAX_LINES)
  const origin = said.findIndex((line) => line.startsWith('Origin: '))
  const told = origin === -1 ? said : said.slice(0, origin + 1)
  return told.join('\n').replace(/^(\[ERROR\]:|ERROR!) /, '')
}
