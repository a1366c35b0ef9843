import { mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { planBeside } from '../../src/agents/plan/plan-beside.ts'
import { readDossier } from '../../src/derive/dossier.ts'
import { readSolutionDesign } from '../../src/documents/solution-design.ts'
import { localRuns } from '../../src/installation/local-runs.ts'
import { observerFolder } from '../../src/installation/open-installation.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import type { ComponentTemplate, LibrarySpec } from '../../src/model/library-spec.ts'
import { artifactPath, environmentPath, phaseBranch } from '../../src/model/place.ts'
import { observe } from '../../src/reconcile/observe.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import type { Reconciled } from '../../src/reconcile/reconcile.ts'
import { setInBlock, setInFrontMatter } from '../builders/yaml-block.ts'
import { pushFiles } from '../../src/forge/local/actions/push-files.ts'
import { showFile } from './outcome.ts'
import { runsInProcess } from './runs-in-process.ts'
import { boardOf, noticeBoard, openOffice, repositoryOf } from './site.ts'
import { stepsUntil } from './story-book.ts'
import { approve, ENGAGEMENT, merge, NUMBERS, say, STORY } from './story.ts'
import type { Step } from './story.ts'

/** What one component is to be in the design that people approve. */
export type Work = {
  readonly target: string
  readonly dependsOn?: readonly string[]
  readonly inputs?: Readonly<Record<string, unknown>>
}

export const WORKERS = ['a', 'b', 'c', 'd'] as const
export type Worker = (typeof WORKERS)[number]

/** When a component's program had begun and ended to change its target, in seconds; null: it never did. */
export type Interval = { readonly begun: number; readonly ended: number }

const SKILLS = fileURLToPath(new URL('../fixtures/yard', import.meta.url))
const NONE = { skills: [], findings: [] }

/** Where the programs of the yard leave their notes, and find what they are told. */
export function notesOf(site: string): string {
  return join(site, 'notes')
}

/**
 * Makes the site one whose use case has four components, each on the skill `lab/work`, and tells its story until the design waits for
 * approval. Everything is as of now: builds are run by the Action as a process of its own, by the real clock.
 */
export async function openYard(site: string): Promise<void> {
  await mkdir(notesOf(site))
  const board = boardOf(site)
  const targets = WORKERS.map(
    (_, index) => `  board-${index + 1}: { kind: board, path: ${board}, notes: ${notesOf(site)} }\n`,
  )
  const inventory = `version: 1\nname: lab\ndescription: Laboratory\ntargets:\n${targets.join('')}`
  await push(site, 'main', [{ path: environmentPath('lab'), content: inventory }, ...(await skillFiles())])
  await tellYard(site, STORY.slice(0, stepsUntil('ana merges #3')))
}

/** Has people change the drafted design, approve it at Gate 2, and ask for the build; gives what was seen at the end. */
export async function buildAs(
  site: string,
  batch: string,
  works: Readonly<Record<Worker, Work>>,
): Promise<Reconciled | null> {
  const branch = phaseBranch(ENGAGEMENT, 'design')
  const path = artifactPath(ENGAGEMENT, 'design')
  const drafted = await showFile(site, branch, path)
  const values = WORKERS.flatMap((id, index) => {
    const { target, dependsOn = [], inputs = {} } = works[id]
    const own = Object.entries(inputs).map(([name, value]) => [`${index}.inputs.${name}`, value] as const)
    return [[`${index}.target`, target] as const, [`${index}.depends-on`, dependsOn] as const, ...own]
  })
  const design = setInFrontMatter(setInBlock(drafted, Object.fromEntries(values)), { batch })
  await push(site, branch, [{ path, content: design }, ...(await besideDesign(site, design))])
  const at = ''
  await tellYard(site, [
    approve('ana', NUMBERS.design, at),
    approve('sam', NUMBERS.design, at),
    merge('ana', NUMBERS.design, 'merge', at),
  ])
  return tellYard(site, [say('rik', NUMBERS.issue, '/sdd build', at)])
}

/** What stands beside the design as people changed it: they bring it along, as the checks ask of them. */
async function besideDesign(site: string, text: string): Promise<readonly FileWrite[]> {
  const { machine, close } = await openOffice(site, now)
  try {
    const snapshot = await observe(machine, { kind: 'engagement', id: ENGAGEMENT })
    const { design } = readSolutionDesign(artifactPath(ENGAGEMENT, 'design'), text)
    if (snapshot === null || design === null) throw new Error('the design cannot be read')
    const library = await yardSpec()
    const seen = { ...snapshot, library: [library] }
    const content = seen.branches.find(({ phase }) => phase === 'design') ?? null
    return planBeside(seen, ENGAGEMENT, library, readDossier(seen, ENGAGEMENT, null), design, content)
  } finally {
    close()
  }
}

/** Tells steps at the moment they are told, and looks after each at what it touched. */
export async function tellYard(site: string, steps: readonly Step[]): Promise<Reconciled | null> {
  let seen: Reconciled | null = null
  for (const step of steps) {
    await step.act(site, now())
    seen = await lookAtYard(site, step)
  }
  return seen
}

async function lookAtYard(site: string, { ref }: Step): Promise<Reconciled | null> {
  const repository = repositoryOf(site)
  const [url, state] = [pathToFileURL(repository).href, observerFolder(repository)]
  const library = [await yardSpec()]
  const { machine, close } = await openOffice(site, now)
  // The Action as a process ships no use case of a test's, which only discovery asks for.
  const inside = runsInProcess(url, state, { skills: NONE, library, now })
  const process = localRuns({ url, token: () => Promise.resolve(null) }, state)
  const runs = {
    ...machine.runs,
    doubt: process.doubt,
    runHere: (order: Parameters<typeof process.runHere>[0], onStep: (step: string) => void) =>
      (order.grant.command === 'discover' ? inside : process).runHere(order, onStep),
  }
  try {
    return await reconcile({ ...machine, library, runs }, ref)
  } finally {
    close()
  }
}

async function skillFiles(): Promise<readonly FileWrite[]> {
  const entries = await readdir(SKILLS, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.map(async (path) => ({
      path: `.specgate/skills/${path.slice(SKILLS.length + 1)}`,
      content: await readFile(path, 'utf8'),
    })),
  )
}

async function yardSpec(): Promise<LibrarySpec> {
  const spec = await noticeBoard()
  const components = WORKERS.map((name): ComponentTemplate => ({
    id: name,
    skill: 'lab/work@1',
    satisfies: ['FR-001', 'FR-002', 'FR-003'],
    accepts: ['AC-001', 'AC-002'],
    inputs: { folder: '{{target.notes}}', name, site: 'north', together: [] },
    dependsOn: [],
  }))
  const skills = spec.skills.map((each) => ({ ...each, skill: each.skill.replace('board/write', 'lab/work') }))
  return { ...spec, components, skills }
}

function push(site: string, branch: string, files: readonly FileWrite[]): Promise<unknown> {
  return pushFiles({ dir: repositoryOf(site), as: 'rik', now: now(), branch, message: 'A change', files })
}

function now(): string {
  return new Date().toISOString()
}

/** What the components' programs noted of when they changed something; those that never began are not there. */
export async function intervalsOf(site: string): Promise<ReadonlyMap<string, Interval>> {
  const names = (await readdir(notesOf(site))).filter((name) => name.endsWith('.json'))
  const read = names.map(async (name) => {
    const text = await readFile(join(notesOf(site), name), 'utf8')
    return [name.replace('.json', ''), JSON.parse(text) as Interval] as const
  })
  return new Map(await Promise.all(read))
}
