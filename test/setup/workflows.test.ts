import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseRunTitle } from '../../src/forge/run-title.ts'
import { RUN_COMMANDS, RUN_WORKFLOW } from '../../src/model/grant.ts'
import { compareWorkflow } from '../../src/setup/doctor/compare-workflow.ts'
import { loadTemplates } from '../../src/setup/scaffold/load-templates.ts'
import { workflowFiles, workflowPath, WORKFLOWS } from '../../src/setup/scaffold/workflow-files.ts'
import type { WorkflowName } from '../../src/setup/scaffold/workflow-files.ts'

const { workflows: templates } = await loadTemplates()
const SOURCE = { repository: 'acme/specgate', commit: 'c'.repeat(40) }
const ACTION = `acme/specgate/action@${SOURCE.commit}`
const VALUES = { templates, source: SOURCE, defaultBranch: 'trunk', host: 'github.com', actionOnly: true }
const files = new Map(workflowFiles(VALUES).map(({ path, content }) => [path, content]))

const Permissions = z.record(z.string(), z.enum(['read', 'write']))
const Step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.string()).optional(),
})
const Workflow = z.strictObject({
  name: z.string(),
  'run-name': z.string().optional(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({}),
  concurrency: z
    .strictObject({ group: z.string(), 'cancel-in-progress': z.literal(false), queue: z.literal('max').optional() })
    .optional(),
  jobs: z.record(
    z.string(),
    z.strictObject({
      if: z.string().optional(),
      'runs-on': z.string(),
      environment: z.string().optional(),
      'timeout-minutes': z.int().max(120),
      permissions: Permissions,
      steps: z.array(Step).min(1),
    }),
  ),
})

function textOf(name: WorkflowName): string {
  return files.get(workflowPath(name)) ?? ''
}
function jobOf(name: WorkflowName) {
  const workflow = Workflow.parse(parse(textOf(name)))
  const [job, ...more] = Object.values(workflow.jobs)
  if (job === undefined || more.length > 0) throw new Error(`${name} has not one job`)
  return { workflow, job }
}

test.each(WORKFLOWS.map(({ name }) => name))('%s keeps the hard rules', (name) => {
  const { workflow, job } = jobOf(name)
  for (const { uses, run } of job.steps) {
    // Nothing but the companion Action, at one commit: so nothing is checked out, no head of anybody's.
    if (uses !== undefined) expect(uses).toBe(ACTION)
    expect(run ?? '').not.toContain('${{')
  }
  expect(Object.keys(workflow.on)).not.toContain('pull_request')
  // An expression stands nowhere but in inputs, conditions and what GitHub itself reads; none of them is a shell.
  const allowed =
    /^\s*(?:run-name|group|runs-on|environment|if|command|engagement|grant|root-fingerprint|ledger-key|app-id|app-key): /
  const used = textOf(name)
    .split('\n')
    .filter((line) => line.includes('${{') && !line.trimStart().startsWith('#'))
  for (const line of used) expect(line).toMatch(allowed)
  expect(textOf(name)).not.toMatch(/\{\{[a-z]+\}\}/)
})

test.each<[WorkflowName, Record<string, string>]>([
  ['run', { contents: 'write', 'id-token': 'write' }],
  ['verify', { contents: 'read' }],
  ['reconcile', { actions: 'write', checks: 'write', contents: 'write', issues: 'write', 'pull-requests': 'write' }],
  ['review', {}],
])('%s may do what it needs, and no more', (name, permissions) => {
  expect(jobOf(name).job.permissions).toEqual(permissions)
})

test('a run is started by specgate alone, in its environment, one after the other, and is called as specgate looks for it', () => {
  expect(workflowPath('run')).toBe(RUN_WORKFLOW)
  const { workflow, job } = jobOf('run')
  expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch'])
  const { inputs } = z.object({ inputs: z.record(z.string(), z.unknown()) }).parse(workflow.on['workflow_dispatch'])
  // What requestJob sends, and nothing else: GitHub refuses an input that a workflow does not know.
  expect(Object.keys(inputs)).toEqual(['engagement', 'grant', 'command', 'environment', 'runner'])
  expect(job['runs-on']).toBe('${{ fromJSON(inputs.runner) }}')
  expect(job.environment).toBe('${{ inputs.environment }}')
  expect(workflow.concurrency).toEqual({
    group: 'specgate-run-${{ inputs.environment }}',
    'cancel-in-progress': false,
    queue: 'max',
  })
  for (const command of RUN_COMMANDS) {
    const title = (workflow['run-name'] ?? '')
      .replace('${{ inputs.command }}', command)
      .replace('${{ inputs.engagement }}', '042-edge')
      .replace('${{ inputs.environment }}', 'lab')
    expect(parseRunTitle(title)).toEqual({ command, engagement: '042-edge', environment: 'lab' })
  }
})

test('what was cut off is delivered in any case, and only then', () => {
  const [run, record] = jobOf('run').job.steps
  expect([run?.id, run?.if, run?.with?.['command']]).toEqual(['run', undefined, '${{ inputs.command }}'])
  expect(record).toMatchObject({ id: 'record', if: "${{ always() && steps.run.outputs.outcome == '' }}" })
  expect(record?.with).toEqual({ ...run?.with, command: 'record' })
})

test('without a hosted App: the key only in its environment, and only events that run the default branch’s own file', () => {
  const { workflow, job } = jobOf('reconcile')
  expect(job.environment).toBe('specgate')
  expect(workflow.concurrency?.group).toBe('specgate-reconcile')
  // pull_request and pull_request_review would run the file as the pull request has it.
  expect(Object.keys(workflow.on).toSorted()).toEqual([
    'issue_comment',
    'issues',
    'pull_request_target',
    'push',
    'schedule',
    'workflow_dispatch',
    'workflow_run',
  ])
  expect(workflow.on['push']).toEqual({ branches: ['trunk'] })
  const names = [...files.values()].map((text) => Workflow.parse(parse(text)).name)
  const { workflows } = z.object({ workflows: z.array(z.string()) }).parse(workflow.on['workflow_run'])
  for (const name of workflows) expect(names).toContain(name)
  const { workflow: review, job: reviewed } = jobOf('review')
  expect(Object.keys(review.on)).toEqual(['pull_request_review'])
  expect(reviewed.steps).toEqual([{ run: 'true' }])
})

test('with a hosted App there is no key in the repository', () => {
  const paths = workflowFiles({ ...VALUES, actionOnly: false }).map(({ path }) => path)
  expect(paths).toEqual([workflowPath('run'), workflowPath('verify')])
})

test('a server of one’s own knows no queues', () => {
  const own = workflowFiles({ ...VALUES, host: 'github.example' })
  for (const { content } of own) expect(content).not.toContain('queue')
  expect(workflowFiles({ ...VALUES, host: 'acme.ghe.com' }).map(({ content }) => content)).toEqual([...files.values()])
  // And what it gets is not taken for changed.
  for (const { path, content } of own) expect(compareWorkflow(content, files.get(path) ?? '').differs).toEqual([])
})

const RUN = textOf('run')
const changed = (from: string, to: string): string => {
  if (!RUN.includes(from)) throw new Error(`the template has no "${from}"`)
  return RUN.replaceAll(from, to)
}

test.each<[string, string]>([
  ['nothing', RUN],
  ['secrets', changed('        # env:\n        #   CA_KEY', '        env:\n          CA_KEY')],
  ['time', changed('timeout-minutes: 120', 'timeout-minutes: 300')],
  [
    'another copy of the Action',
    changed('acme/specgate', 'mirror/specgate').replaceAll('c'.repeat(40), 'd'.repeat(40)),
  ],
  [
    'a folder that outlives the job',
    changed('          command: record', '          command: record\n          state-folder: /srv'),
  ],
  [
    'a tool',
    changed(
      '    steps:\n',
      `    steps:\n      - uses: hashicorp/setup-terraform@${'e'.repeat(40)}\n      - run: terraform version\n`,
    ),
  ],
])('doctor lets a team change %s', (_name, text) => {
  expect(compareWorkflow(text, RUN)).toEqual({ differs: [], unpinned: [] })
})

test.each<[string, string, readonly string[]]>([
  ['who starts it', changed('  workflow_dispatch:', '  push:\n  workflow_dispatch:'), ['on']],
  ['an input', changed('      grant:\n', '      other:\n'), ['on']],
  ['its name', changed('run-name: specgate ', 'run-name: run '), ['run-name']],
  ['permissions of all', changed('permissions: {}', 'permissions: write-all'), ['permissions']],
  ['permissions', changed('id-token: write', 'id-token: write\n      actions: write'), ['permissions of run']],
  ['waiting', changed('cancel-in-progress: false', 'cancel-in-progress: true'), ['concurrency']],
  ['the environment', changed('environment: ${{ inputs.environment }}', 'environment: lab'), ['environment of run']],
  ['the runner', changed('${{ fromJSON(inputs.runner) }}', 'ubuntu-latest'), ['runs-on of run']],
  ['what is given', changed('${{ inputs.grant }}', 'x'), ['what the Action is given of run']],
  ['the last step', RUN.slice(0, RUN.indexOf('      # Only when the step above')), ['what the Action is given of run']],
  [
    'a checkout',
    changed('    steps:\n', `    steps:\n      - uses: actions/checkout@${'e'.repeat(40)}\n`),
    ['a step that checks something out of run'],
  ],
  [
    'a shell line',
    changed('    steps:\n', '    steps:\n      - run: echo ${{ inputs.engagement }}\n'),
    ['an expression in a shell line of run'],
  ],
  ['another job', `${RUN}  more:\n    runs-on: x\n    steps: [{ run: 'true' }]\n`, ['the names of its jobs']],
  ['all', 'a: [', ['all of it: it is no workflow that can be read']],
])('doctor sees that %s was changed', (_name, text, differs) => {
  expect(compareWorkflow(text, RUN).differs).toEqual(differs)
})

test.each([ACTION.slice(0, -1), 'acme/specgate/action@v1', 'acme/specgate/action@main'])('not pinned: %s', (uses) => {
  expect(compareWorkflow(changed(ACTION, uses), RUN)).toEqual({ differs: [], unpinned: [uses, uses] })
})
