import { readCommands } from '../../../src/derive/commands.ts'
import { readCapabilities } from '../../../src/derive/read-capabilities.ts'
import { readContract } from '../../../src/documents/component-contract.ts'
import { readTaskList } from '../../../src/documents/task-list.ts'
import { readEnvironment } from '../../../src/library/environment.ts'
import { readIssueForm, renderIssueBody } from '../../../src/library/issue-form.ts'
import { LIBRARY_FILES, readLibrarySpec } from '../../../src/library/read-library-spec.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { GATES } from '../../../src/model/phase.ts'
import { capabilitiesPath, contractPath, environmentPath, planPath, specFolder } from '../../../src/model/place.ts'
import type { Snapshot } from '../../../src/model/snapshot.ts'
import { readConstitution } from '../../../src/policy/read-constitution.ts'
import { readPolicy } from '../../../src/policy/read-policy.ts'
import { specComplete } from '../../../src/rules/spec-complete.ts'
import { USE_CASE } from '../../builders/edited-use-case.ts'
import { LAB, POLICY } from '../../builders/ground.ts'
import { fileOf } from '../../builders/repository-file.ts'
import { buildScene, contextOf } from '../../builders/scene.ts'
import { CERTIFICATES, CONSTITUTION } from '../../builders/shipped.ts'
import { ENGAGEMENT } from '../../builders/world.ts'
import { BLOCKS, DRAFTS, readDraft } from '../drafts.ts'

/** A program that reads what anybody may have written, and where in a good text somebody puts something else. */
export type UntrustedReader = {
  readonly name: string
  /** Bytes above which it takes nothing; of the block, where a document is only looked over for one. */
  readonly most: number
  /** What it tells of a longer text; null where nobody hands it one. */
  readonly tooLong: string | null
  readonly places: Readonly<Record<string, (hostile: string) => string>>
  /** What it tells of a text: code, line and what was found, or a problem in words. */
  readonly read: (text: string) => readonly string[]
}

const KIB = 1024
const whole = (hostile: string): string => hostile
const SCENE = buildScene()
const CONTEXT = contextOf(SCENE)

/** Every reader of untrusted text. */
export const UNTRUSTED_READERS: readonly UntrustedReader[] = [
  {
    name: 'issue form',
    most: 64 * KIB,
    tooLong: 'body: up to 64 KiB',
    places: { whole, 'an answer': (hostile) => `${renderIssueBody(CERTIFICATES.example, CERTIFICATES)}\n${hostile}` },
    read: (body) => readIssueForm(body, CERTIFICATES).problems.map(({ field, accepted }) => `${field}: ${accepted}`),
  },
  {
    name: 'comment',
    most: 16 * KIB,
    tooLong: null,
    places: { whole, 'before a command': (hostile) => `${hostile}\n\n/sdd help` },
    read: (body) => readCommands(withComment(body)).map(({ name }) => name),
  },
  ...GATES.map((gate): UntrustedReader => ({
    name: gate,
    most: 512 * KIB,
    tooLong: 'SG321 1 a document longer than 512 KiB',
    places: {
      whole,
      'the end': (hostile) => `${DRAFTS[gate]}\n${hostile}\n`,
      'its block': (hostile) => inBlock(DRAFTS[gate], BLOCKS[gate], hostile),
      'its front matter': (hostile) => inFront(DRAFTS[gate], hostile),
    },
    read: (text) => told(readDraft(gate, text).findings),
  })),
  {
    name: 'tasks',
    most: 256 * KIB,
    tooLong: 'SG306 30 YAML longer than 256 KiB',
    places: asBlock(designFile(planPath(ENGAGEMENT, 'tasks.md')), 'yaml tasks'),
    read: (text) => told(readTaskList('tasks.md', text).findings),
  },
  {
    name: 'contract',
    most: 256 * KIB,
    tooLong: 'SG306 10 YAML longer than 256 KiB',
    places: asBlock(designFile(contractPath(ENGAGEMENT, 'rotate-certificate')), 'yaml contract'),
    read: (text) => told(readContract('contract.md', text).findings),
  },
  {
    name: 'checklist',
    most: 1024 * KIB,
    tooLong: null,
    places: { whole },
    read: (text) => told(specComplete.check(withChecklist(text))),
  },
  {
    name: 'constitution',
    most: 128 * KIB,
    tooLong: 'SG870 1 more than 128 KiB',
    places: {
      whole,
      'the end': (hostile) => `${CONSTITUTION}\n${hostile}\n`,
      'its block': (hostile) => inBlock(CONSTITUTION, 'yaml limits', hostile),
      'its front matter': (hostile) => inFront(CONSTITUTION, hostile),
    },
    read: (text) => told(readConstitution('constitution.md', text).findings),
  },
  yamlFile('policy', POLICY, 'SG401', (text) => readPolicy(text).findings),
  yamlFile('environment', LAB, 'SG720', (text) => readEnvironment(text, environmentPath('lab')).findings),
  {
    name: 'capabilities',
    most: 1024 * KIB,
    tooLong: 'SG320 1 a capability snapshot that cannot be read (longer than 1 MiB)',
    places: { whole, 'an observation': observed },
    read: (text) => told(readCapabilities(withCapabilities(text), ENGAGEMENT, null).findings),
  },
  ...USE_CASE.map(({ path, text }, index): UntrustedReader => ({
    name: `library ${LIBRARY_FILES[index]}`,
    most: 256 * KIB,
    tooLong: 'SG702 1 more than 256 KiB',
    places: {
      whole,
      'the end': (hostile) => `${text}\n${hostile}\n`,
      'its front matter': (hostile) => inFront(text, hostile),
    },
    read: (changed) => {
      const files = USE_CASE.map((file) => (file.path === path ? { path, text: changed } : file))
      return told(readLibrarySpec(files).findings)
    },
  })),
]

/** Whether that is all a reader tells of a text which it did not take apart, or not to the end: too much of something in it. */
export function isRefused(lines: readonly string[]): boolean {
  return lines.length === 1 && /SG321|longer than|more than|up to|nested/.test(lines[0] ?? '')
}

function yamlFile(
  name: string,
  text: string,
  code: string,
  read: (text: string) => readonly Finding[],
): UntrustedReader {
  return {
    name,
    most: 256 * KIB,
    tooLong: `${code} 1 YAML longer than 256 KiB`,
    places: {
      whole,
      'the end': (hostile) => `${text}\n${hostile}\n`,
      'a field': (hostile) => `${text}\nmore: ${hostile}`,
    },
    read: (changed) => told(read(changed)),
  }
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, line, found }) => `${code} ${line} ${found}`)
}

function inBlock(text: string, info: string, hostile: string): string {
  return text.replace('```' + info + '\n', (fence) => `${fence}${hostile}\n`)
}

function inFront(text: string, hostile: string): string {
  return text.replace(/^---\n/, (start) => `${start}${hostile}\n`)
}

function asBlock(text: string, info: string): UntrustedReader['places'] {
  const start = text.indexOf('```' + info) + info.length + 4
  const end = text.indexOf('\n```', start)
  return {
    'its block': (hostile) => text.slice(0, start) + hostile + text.slice(end),
    'the end': (hostile) => `${text}\n${hostile}\n`,
  }
}

function designFile(path: string): string {
  const { content } = buildScene({ phase: 'design' })
  const text = content.changes.find((change) => change.path === path)?.after?.text
  if (typeof text !== 'string') throw new Error(`no ${path} is drafted`)
  return text
}

function withComment(body: string): Snapshot {
  const { snapshot } = SCENE
  const { issue, now } = snapshot
  if (issue === null) throw new Error('the scene has no issue')
  const comment = { id: 9001, author: issue.author, body, createdAt: now, updatedAt: now, reactions: [] }
  return { ...snapshot, issue: { ...issue, comments: [comment] } }
}

function withChecklist(text: string): typeof CONTEXT {
  const path = `${specFolder(ENGAGEMENT)}/checklists/other.md`
  const changes = [...SCENE.content.changes, { path, before: null, after: fileOf(path, text) }]
  return { ...CONTEXT, pull: { ...SCENE.pull, content: { ...SCENE.content, changes } } }
}

function withCapabilities(text: string): Snapshot {
  return { ...SCENE.snapshot, files: [...SCENE.snapshot.files, fileOf(capabilitiesPath(ENGAGEMENT), text)] }
}

/** A snapshot of capabilities in which a target shows this. */
function observed(hostile: string): string {
  const [before, after] = JSON.stringify({
    schema: 1,
    engagement: ENGAGEMENT,
    environment: 'lab',
    observations: [
      { target: 'edge-1', run: 'r', evidence: `sha256:${'0'.repeat(64)}`, outcome: 'succeeded', observed: { x: '?' } },
    ],
  }).split('"?"')
  return `${before}${hostile}${after}`
}
