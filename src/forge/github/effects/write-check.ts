import { z } from 'zod'
import type { Annotation } from '../../../model/effect.ts'
import type { Check, CheckConclusion } from '../../../model/snapshot.ts'
import { boundBytes } from './bound-bytes.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'
import { keep, runKey } from '../memory.ts'
import { conclusionOf } from '../pulls/to-checks.ts'
import type { CheckRun } from '../pulls/to-checks.ts'

/** GitHub says "characters" and counts bytes (github/rest-api-description#5399). */
const MAX_BYTES = 65_535
const MAX_ANNOTATIONS = 50
const MAX_ANNOTATION_TITLE = 255
const MAX_ANNOTATION_MESSAGE = 64 * 1024

export const RunAnswer = z.object({
  id: z.int().positive(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  app: z.object({ id: z.int() }).nullish(),
  output: z.object({
    title: z.string().nullable(),
    summary: z.string().nullable(),
    annotations_count: z.int().nonnegative(),
  }),
})
type RunAnswer = z.infer<typeof RunAnswer>

export const RunList = z.object({ check_runs: z.array(RunAnswer) })

/**
 * Makes a check of ours say this of a commit, and writes nothing when it does. There is one run of each name for each commit, changed in
 * place; only a run that was completed and is to wait again becomes a new one, which counts from then on: GitHub does not reopen runs.
 */
export async function writeCheck(hub: Hub, wanted: Check, annotations: readonly Annotation[] = []): Promise<void> {
  const check = bounded(wanted)
  const key = runKey(check.name, check.head)
  const known = hub.memory.runs.get(key) ?? null
  const isNews = known !== null && !isSame(known, check)
  // Annotations are added to those that a run has, so it has to be known whether there are any.
  const found = isNews && annotations.length === 0 ? null : await findRun(hub, check)
  if (found === null && known !== null && !isNews) return // written a moment ago, and not shown yet
  if (found !== null && isSame(toRun(found, check.head), check)) {
    keep(hub.memory.runs, key, toRun(found, check.head))
    return
  }
  const standing = found === null ? known : toRun(found, check.head)
  const added = found === null || found.output.annotations_count === 0 ? annotations : []
  const run = standing === null ? null : await change(hub, standing, check, added)
  keep(hub.memory.runs, key, run ?? (await create(hub, check, annotations)))
}

/** The newest of our runs of that name, as the REST API shows it. */
async function findRun(hub: Hub, { name, head }: Check): Promise<RunAnswer | null> {
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    ref: head,
    check_name: name,
    app_id: hub.app.id,
    filter: 'latest',
    per_page: 100,
  })
  if (isGone(answer)) return null
  const { check_runs: runs } = readData(answer, RunList, `GET check runs of ${head}`)
  const own = runs.filter((run) => run.name === name && (run.app?.id ?? hub.app.id) === hub.app.id)
  return own.toSorted((a, b) => b.id - a.id)[0] ?? null
}

/** Null when the run cannot become what is wanted. */
async function change(
  hub: Hub,
  standing: CheckRun,
  check: Check,
  annotations: readonly Annotation[],
): Promise<CheckRun | null> {
  if (standing.isCompleted && check.conclusion === 'pending') return null
  const route = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}'
  const answer = await askRest(hub, route, { check_run_id: standing.id, ...bodyOf(check, annotations) })
  if (isGone(answer)) return null
  const run = toRun(readData(answer, RunAnswer, `PATCH check run ${standing.id}`), check.head)
  return run.conclusion === check.conclusion ? { ...run, ...check } : null
}

async function create(hub: Hub, check: Check, annotations: readonly Annotation[]): Promise<CheckRun> {
  const answer = await askRest(hub, 'POST /repos/{owner}/{repo}/check-runs', {
    head_sha: check.head,
    ...bodyOf(check, annotations),
  })
  const run = readData(answer, RunAnswer, `POST check run "${check.name}"`)
  return { ...toRun(run, check.head), ...check }
}

function bodyOf({ name, conclusion, title, summary }: Check, annotations: readonly Annotation[]) {
  const output = {
    title,
    summary,
    ...(annotations.length === 0 ? {} : { annotations: annotations.slice(0, MAX_ANNOTATIONS).map(toAnnotation) }),
  }
  return { name, ...STATES[conclusion], output }
}

/** Never `neutral` or `skipped`: a required check takes both for passed. */
const STATES: Readonly<Record<CheckConclusion, { readonly status: string; readonly conclusion?: string }>> = {
  pending: { status: 'in_progress' },
  success: { status: 'completed', conclusion: 'success' },
  failure: { status: 'completed', conclusion: 'failure' },
}

function toAnnotation({ path, line, level, title, message }: Annotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: boundBytes(title, MAX_ANNOTATION_TITLE),
    message: boundBytes(message, MAX_ANNOTATION_MESSAGE),
  }
}

function bounded({ name, head, conclusion, title, summary }: Check): Check {
  return { name, head, conclusion, title: boundBytes(title, MAX_BYTES), summary: boundBytes(summary, MAX_BYTES) }
}

function toRun({ id, name, status, conclusion, output }: RunAnswer, head: string): CheckRun {
  const shown = conclusionOf(status, conclusion)
  const { title, summary } = output
  return {
    id,
    isCompleted: shown !== 'pending',
    name,
    head,
    conclusion: shown,
    title: title ?? '',
    summary: summary ?? '',
  }
}

function isSame(a: Check, b: Check): boolean {
  return a.conclusion === b.conclusion && a.title === b.title && a.summary === b.summary
}
