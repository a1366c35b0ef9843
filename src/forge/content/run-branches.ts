import type { z } from 'zod'
import { CLAIM_FILE, ClaimFile, END_FILE, JOB_FILE, JobFile, parseRunBranch } from '../../model/grant.ts'
import type { BranchContent, Commit } from '../../model/snapshot.ts'
import type { CommitObject } from '../../git/read-commit.ts'
import type { Refs } from '../../git/read-refs.ts'
import { readBranch } from './branch-content.ts'
import type { ContentStore } from './content-store.ts'

/** A branch on which the companion Action delivers, without what the forge knows of its job. */
export type RunBranchContent = { readonly name: string } & BranchContent

/** What a run branch says of its job. Nothing on it is believed: whoever can push can write it. */
export type JobReading = {
  /** Written by whoever granted, when the job was asked for. */
  readonly job: JobFile | null
  readonly claim: ClaimFile | null
  readonly hasEnded: boolean
}

/** One is in use at a time; anybody who can push can make more. */
const MAX_BRANCHES = 50

/** The run branches of an engagement (none for null), by name. Throws when there are too many. */
export async function readRunBranches(
  store: ContentStore,
  refs: Refs,
  { base, engagement }: { readonly base: string; readonly engagement: string | null },
  toCommit: (commit: CommitObject) => Commit,
): Promise<readonly RunBranchContent[]> {
  const tips = [...refs].flatMap(([ref, sha]) => {
    const name = ref.replace(/^refs\/heads\//, '')
    const found = ref === name || engagement === null ? null : parseRunBranch(name)
    return found !== null && found.engagement === engagement ? [{ name, sha }] : []
  })
  if (tips.length > MAX_BRANCHES) {
    throw new Error(`too many run branches of ${engagement}: ${tips.length}; delete those that no job works on`)
  }
  const sorted = tips.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return Promise.all(sorted.map(async ({ name, sha }) => ({ name, ...(await readBranch(store, base, sha, toCommit)) })))
}

/** Reads which job a run branch is for, which one took it up, and whether that one said it is over. */
export function readJob({ changes }: Pick<BranchContent, 'changes'>): JobReading {
  const textAt = (path: string): string | null => changes.find((each) => each.path === path)?.after?.text ?? null
  return {
    job: parsed(textAt(JOB_FILE), JobFile),
    claim: parsed(textAt(CLAIM_FILE), ClaimFile),
    hasEnded: textAt(END_FILE) !== null,
  }
}

function parsed<T>(text: string | null, schema: z.ZodType<T>): T | null {
  if (text === null) return null
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
