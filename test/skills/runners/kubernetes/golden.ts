import { expect } from 'vitest'
import type { Seen } from './web-skill.ts'

const LONGEST_LINE = 600

/**
 * Compares what a run left behind with what was recorded of the real tools. What differs from run to run has a name in its place: digests,
 * addresses, versions, times.
 */
export async function expectGolden(
  name: string,
  { record, content }: Seen,
  secret: string | null = null,
): Promise<void> {
  const { outcome, changed, exitCode, failure, checks, outputs, runner } = record
  const told = {
    runner: runner.name,
    outcome,
    changed,
    exitCode,
    failure,
    checks,
    outputs,
    files: Object.keys(content),
    report: JSON.parse(content['report.json'] ?? '[]') as unknown,
    difference: linesOf(content['state.diff']),
    log: linesOf(content['output.log']),
  }
  const text = placeholders(JSON.stringify(shorten(told), null, 2))
  if (secret !== null) expect(text).not.toContain(secret)
  await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.json`)
}

/** Texts of several lines as lists of lines, so that people can read them. */
function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\n') ? linesOf(value) : clip(value)
  if (Array.isArray(value)) return value.map(shorten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shorten(each)]))
}

/** How often kubectl says that it waits, or could not ask, depends on the hour. */
function linesOf(text = ''): string[] {
  const lines = text.trimEnd().split('\n')
  return lines.filter((line) => line !== '' && !/^(Waiting for deployment|E\d{4} )/.test(line)).map(clip)
}

function clip(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}<${line.length - LONGEST_LINE} more>`
}

function placeholders(text: string): string {
  return text
    .replaceAll(/sha256:[0-9a-f]{64}/g, '<digest>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<address>')
    .replaceAll(/--timeout=\d+s/g, '--timeout=<left>')
    .replaceAll(/within \d+ s/g, 'within <time> s')
    .replaceAll(/(?<=\bweb-)[a-z0-9]{6,10}(-[a-z0-9]{5})?/g, '<hash>')
}
