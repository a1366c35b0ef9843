import { parse } from 'yaml'
import { z } from 'zod'
import { canonicalJson } from '../../model/digest.ts'

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Step = z.looseObject({
  id: z.string().optional(),
  if: Text.optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), Text).default({}),
})
type Step = z.infer<typeof Step>
const Job = z.looseObject({
  if: Text.optional(),
  uses: z.string().optional(),
  'runs-on': z.unknown().optional(),
  environment: z.unknown().optional(),
  permissions: z.unknown().optional(),
  steps: z.array(Step).default([]),
})
type Job = z.infer<typeof Job>
const Concurrency = z.looseObject({ group: z.unknown().optional(), 'cancel-in-progress': z.unknown() })
const Workflow = z.looseObject({
  'run-name': z.unknown().optional(),
  on: z.unknown().optional(),
  permissions: z.unknown().optional(),
  concurrency: z.union([z.string(), Concurrency]).optional(),
  jobs: z.record(z.string(), Job),
})
type Workflow = z.infer<typeof Workflow>

/** What became of a workflow file that `init` proposed: parts that matter and are otherwise, and actions that could become others. */
export type WorkflowComparison = { readonly differs: readonly string[]; readonly unpinned: readonly string[] }

/** Inputs of the Action that a team sets as it likes. */
const FREE_INPUTS = ['state-folder']
const PINNED = /@[0-9a-f]{40}$/
/** Where the companion Action lies in its repository. */
const ACTION = /\/action@/

/**
 * Compares a workflow file with what `init` proposes, in what the gates rest on: when it runs, what it may do, which environment it enters, how jobs
 * wait for each other, what the Action is given. Secrets in `env`, time limits, runners that are not the policy's and steps that bring tools
 * are the team's; no step of theirs may check anything out or put an expression into a shell.
 */
export function compareWorkflow(text: string, proposed: string): WorkflowComparison {
  const found = read(text)
  const expected = read(proposed)
  if (expected === null) throw new Error('a workflow of this copy of specgate is damaged')
  if (found === null) return { differs: ['all of it: it is no workflow that can be read'], unpinned: [] }
  const jobs = Object.entries(found.jobs)
  const parts: readonly (readonly [string, unknown, unknown])[] = [
    ['on', found.on, expected.on],
    ['run-name', found['run-name'], expected['run-name']],
    ['permissions', found.permissions, expected.permissions],
    ['concurrency', orderOf(found), orderOf(expected)],
    ['the names of its jobs', Object.keys(found.jobs), Object.keys(expected.jobs)],
  ]
  const differs = [
    ...parts.flatMap(([name, one, other]) => (isSame(one, other) ? [] : [name])),
    ...jobs.flatMap(([name, job]) => differencesOf(name, job, expected.jobs[name])),
  ]
  const used = jobs.flatMap(([, job]) => [job.uses, ...job.steps.map(({ uses }) => uses)])
  return { differs, unpinned: used.flatMap((uses) => (uses === undefined || PINNED.test(uses) ? [] : [uses])) }
}

function read(text: string): Workflow | null {
  try {
    return Workflow.safeParse(parse(text)).data ?? null
  } catch {
    return null
  }
}

/** How many may wait is left out: not every GitHub knows it. */
function orderOf({ concurrency }: Workflow): unknown {
  if (typeof concurrency !== 'object') return [concurrency, false]
  return [concurrency.group, concurrency['cancel-in-progress'] ?? false]
}

function differencesOf(name: string, job: Job, expected: Job | undefined): readonly string[] {
  if (expected === undefined) return []
  const isChosenByPolicy = String(expected['runs-on']).includes('${{')
  const own = job.steps.filter(({ uses = '' }) => !ACTION.test(uses))
  const parts: readonly (readonly [string, boolean])[] = [
    ['if', isSame(job.if, expected.if)],
    ['environment', isSame(job.environment, expected.environment)],
    ['permissions', isSame(job.permissions, expected.permissions)],
    ['runs-on', !isChosenByPolicy || isSame(job['runs-on'], expected['runs-on'])],
    ['what the Action is given', isSame(actionsOf(job), actionsOf(expected))],
    ['a step that checks something out', !own.some(({ uses = '' }) => uses.startsWith('actions/checkout@'))],
    ['an expression in a shell line', !own.some(({ run = '' }) => run.includes('${{'))],
  ]
  return parts.flatMap(([part, isSound]) => (isSound ? [] : [`${part} of ${name}`]))
}

function actionsOf({ steps }: Job): unknown {
  return steps
    .filter(({ uses = '' }) => ACTION.test(uses))
    .map(({ id, if: condition, with: given }) => {
      const bound = Object.entries(given).filter(([input]) => !FREE_INPUTS.includes(input))
      return [id, condition, Object.fromEntries(bound)]
    })
}

/** Order of keys is nothing, order of lists is. */
function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null)
}
