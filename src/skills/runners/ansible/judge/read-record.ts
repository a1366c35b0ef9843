import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const Line = z.strictObject({
  host: z.string(),
  task: z.string(),
  path: z.string(),
  action: z.string(),
  changed: z.boolean(),
  /** Whether its result is hidden by `no_log`. */
  hidden: z.boolean(),
  /** Whether the playbook lets it run for real in check mode too (`check_mode: false`). */
  real: z.boolean(),
  /** Why it, or a turn of its loop, was skipped, where that was not for a condition that the playbook sets. */
  gaps: z.array(z.string()),
})
/** What the recorder noted of the result of one task on one host (recorder-plugin.ts). */
export type Noted = z.infer<typeof Line>

/** What was noted, in order; a last line that a kill cut off is left out. Null: something else stands in the file. */
export async function readRecord(path: string): Promise<readonly Noted[] | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const lines = text.split('\n').slice(0, -1)
  const parsed = lines.map((line) => Line.safeParse(asJson(line)).data)
  return parsed.every((each) => each !== undefined) ? parsed : null
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
