import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf } from '../model/digest.ts'
import { RunRecord } from '../model/run.ts'

const EvidenceFile = z.strictObject({ name: z.string().min(1).max(100), content: z.string() })

/** What a run leaves behind: its record, and the files to commit beside each other, the record itself among them. Secrets are masked. */
export type RunEvidence = z.infer<typeof RunEvidence>
const RunEvidence = z.strictObject({ record: RunRecord, files: z.array(EvidenceFile).max(21) })
const Started = z.strictObject({
  startedAt: z.iso.datetime({ precision: 3 }),
  /** Where the process that started the run can be reached while it lives. */
  port: z.int().positive().max(65_535),
  token: z.uuid(),
})
/** The mark of a run that was begun. */
export type Started = z.infer<typeof Started>

/** How far a run with the same idempotency key came before. */
export type Earlier =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'started' } & Started)
  | { readonly kind: 'ended'; readonly evidence: RunEvidence }

/** Memory of runs across processes: what was begun is never begun again (R11.2). */
export type Journal = {
  readonly read: () => Promise<Earlier>
  /** On disk before the first program runs. False when another process began this run first. */
  readonly markStarted: (mark: Started) => Promise<boolean>
  readonly keep: (evidence: RunEvidence) => Promise<void>
}

/** Opens the journal of one run. @param key its idempotency key */
export function openJournal(folder: string, key: string): Journal {
  const place = join(folder, key.replace(/^sha256:/, ''))
  const [started, result] = [join(place, 'started.json'), join(place, 'result.json')]
  return {
    read: async () => {
      const evidence = await readEntry(result, RunEvidence)
      if (evidence !== null) return { kind: 'ended', evidence }
      const mark = await readEntry(started, Started)
      return mark === null ? { kind: 'none' } : { kind: 'started', ...mark }
    },
    markStarted: async (mark) => {
      const written = await writeDurably(place, mark)
      try {
        await link(written, started) // Unlike renaming, this fails when the mark is there already.
      } catch (cause) {
        if (hasCode(cause, 'EEXIST')) return false
        throw new Error(`the journal at ${folder} cannot be written`, { cause })
      } finally {
        await rm(written)
      }
      await syncFolder(place)
      return true
    },
    keep: async (evidence) => {
      await rename(await writeDurably(place, evidence), result)
      await syncFolder(place)
    },
  }
}

/** Whether the journal in this folder holds a run's record with just that digest: then the run was made here, and ended so. */
export async function isJournaled(
  folder: string,
  { record, digest }: { readonly record: RunRecord; readonly digest: string },
): Promise<boolean> {
  const kept = await openJournal(folder, record.idempotencyKey).read()
  const written = kept.kind === 'ended' ? kept.evidence.files.find(({ name }) => name === 'run.json') : undefined
  return written !== undefined && digestOf(written.content) === digest
}

async function readEntry<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return null
    throw new Error(`the journal entry ${path} is damaged: look at the target before it is removed`, { cause })
  }
}

async function writeDurably(place: string, data: unknown): Promise<string> {
  await mkdir(place, { recursive: true, mode: 0o700 })
  const path = join(place, `${randomUUID()}.tmp`)
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(data))
    await file.sync()
  } finally {
    await file.close()
  }
  return path
}

/** A name is on disk only when its folder is. */
async function syncFolder(place: string): Promise<void> {
  const folder = await open(place, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}
