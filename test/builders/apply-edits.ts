import { appendSection } from '../../src/documents/amend.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { lockOf } from '../../src/model/engagement.ts'
import { gateOf } from '../../src/model/phase.ts'
import { artifactPath, specFolder } from '../../src/model/place.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { digestOf } from '../../src/model/digest.ts'
import type { Change } from '../../src/model/snapshot.ts'
import { changesFrom } from './branch-content.ts'
import type { Facts } from './facts.ts'
import { fileOf, linkOf } from './repository-file.ts'
import { bareEvidence } from './run-evidence.ts'
import { SKILLS } from './shipped.ts'
import { setInBlock, setInFrontMatter } from './yaml-block.ts'
import { ENGAGEMENT, engagementOf, nowOf } from './world.ts'
import type { World } from './world.ts'

/** What the branch carries after the facts were applied, and the line that the last edit touched. */
export type Edited = { readonly changes: readonly Change[]; readonly changedLine: number | null }

/** `customer-spec.md` → `specs/001-demo/customer-spec.md`; a leading slash means the repository's root. */
function pathOf(written: string): string {
  return written.startsWith('/') ? written.slice(1) : `${specFolder(ENGAGEMENT)}/${written}`
}

/** Applies the facts about files to what was drafted: which files, then what stands in them, then what kind of file they are. */
export function applyEdits(world: World, drafted: readonly FileWrite[], facts: Facts): Edited {
  const chosen = [...chooseFiles(drafted, facts), ...extraRun(world, facts)]
  const edits = editsOf(facts)
  const texts = new Map(chosen.map(({ path, content }) => [path, content]))
  let changedLine: number | null = null
  for (const { path, edit } of edits) {
    const before = texts.get(path) ?? world.files.find((file) => file.path === path)?.text
    if (before === undefined || before === null) throw new Error(`there is no ${path} to edit`)
    const { text, line } = edit(before)
    texts.set(path, text)
    changedLine = line ?? changedLine
  }
  const written = [...texts].map(([path, content]) => ({
    path,
    after: content === null ? null : fileOf(path, content),
  }))
  return {
    changes: changesFrom(
      world.files,
      written.map(({ path, after }) => ({ path, after: kindOf(facts, path, after) })),
    ),
    changedLine,
  }
}

function chooseFiles(
  drafted: readonly FileWrite[],
  { change, add, without, delete: deleted }: Facts,
): readonly FileWrite[] {
  const named = [...(change ?? []), ...add].map(pathOf)
  const left = new Set([...without, ...(deleted === null ? [] : [deleted])].map(pathOf))
  const kept = drafted.filter(({ path }) => !left.has(path) && (change === null || named.includes(path)))
  const more = named
    .filter((path) => !kept.some((file) => file.path === path))
    .map((path) => ({ path, content: 'Something.\n' }))
  return [...kept, ...more, ...(deleted === null ? [] : [{ path: pathOf(deleted), content: null }])]
}

type Edit = {
  readonly path: string
  readonly edit: (text: string) => { readonly text: string; readonly line: number | null }
}

function editsOf({ phase, replace, insert, edit, append, front, block }: Facts): readonly Edit[] {
  const document = artifactPath(ENGAGEMENT, gateOf(phase))
  return [
    ...(replace === null
      ? []
      : [
          {
            path: pathOf(replace.in),
            edit: (text: string) => replaceLine(text, new RegExp(replace.line, 'm'), replace.by),
          },
        ]),
    ...(insert === null
      ? []
      : [{ path: pathOf(insert.in), edit: (text: string) => insertLine(text, insert.before, insert.line) }]),
    ...(edit === null ? [] : [{ path: pathOf(edit), edit: rewriteParagraph }]),
    ...(append === null
      ? []
      : [
          {
            path: pathOf(append),
            edit: (text: string) => ({ text: appendSection(text, '## As-Built', '2026-11-20', 'Built.'), line: null }),
          },
        ]),
    ...(Object.keys(front).length === 0
      ? []
      : [{ path: document, edit: (text: string) => ({ text: setInFrontMatter(text, front), line: null }) }]),
    ...(Object.keys(block).length === 0
      ? []
      : [{ path: document, edit: (text: string) => ({ text: setInBlock(text, mapDigests(block)), line: null }) }]),
  ]
}

/** `digest of tls-endpoint/inspect` → what the skill's files give today. */
function mapDigests(values: Facts['block']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([path, value]) => {
      const name = typeof value === 'string' ? /^digest of (.+)$/.exec(value)?.[1] : undefined
      return [path, SKILLS.find((skill) => skill.name === name)?.digest ?? value]
    }),
  )
}

function replaceLine(text: string, pattern: RegExp, by: string) {
  const match = pattern.exec(text)
  if (match === null) throw new Error(`nothing matches ${String(pattern)}`)
  return {
    text: text.slice(0, match.index) + by + text.slice(match.index + match[0].length),
    line: text.slice(0, match.index).split('\n').length,
  }
}

function insertLine(text: string, before: string, line: string) {
  const lines = text.split('\n')
  const index = lines.indexOf(before)
  if (index === -1) throw new Error(`no line is "${before}"`)
  return { text: [...lines.slice(0, index), line, ...lines.slice(index)].join('\n'), line: index + 1 }
}

/** The world with a file of the default branch edited behind everybody's back. */
export function driftOf(world: World, { drift }: Pick<Facts, 'drift'>): World {
  if (drift === null) return world
  const path = pathOf(drift)
  return {
    ...world,
    files: world.files.map((file) =>
      file.path === path ? fileOf(path, rewriteParagraph(file.text ?? '').text) : file,
    ),
  }
}

/** Changes the first line of prose under a heading of level two. */
function rewriteParagraph(text: string) {
  return replaceLine(text, /(?<=^## [^\n]*\n\n)[^\n]+/m, 'Something else is wanted.')
}

function kindOf({ link }: Facts, path: string, after: Change['after']): Change['after'] {
  return link !== null && path === pathOf(link) ? linkOf(path, '/etc/passwd') : after
}

/** Evidence of a run that nothing asked for; under the authority that is in force, so that only what the facts say is wrong. */
function extraRun(world: World, { run }: Facts): readonly FileWrite[] {
  if (run === null) return []
  const engagement = engagementOf(world)
  const lock = lockOf(engagement, 'design') ?? lockOf(engagement, 'requirements')
  const request: RunRequest = {
    id: run.id,
    engagement: ENGAGEMENT,
    environment: 'lab',
    agent: run.agent,
    component: run.component,
    target: 'edge-1',
    attempt: 1,
    mode: run.mode,
    skill: { name: 'firewall/open', version: '1.0.0', digest: digestOf('firewall/open') },
    inputs: {},
    authority: lock?.record ?? digestOf('nothing'),
  }
  return bareEvidence(request, nowOf(world)).files
}
