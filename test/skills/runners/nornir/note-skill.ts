import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunMode, RunRecord, RunRequest } from '../../../../src/model/run.ts'
import { governRun } from '../../../../src/skills/governed-run.ts'
import type { RunDeps } from '../../../../src/skills/governed-run.ts'
import { PEERS_FOLDER } from '../../../peers/peer.ts'
import { freshFolder, now, requestFor, toySkill } from '../../toy-skill.ts'
import type { Files } from '../../toy-skill.ts'
import type { SshHosts } from './ssh-hosts.ts'

/** Kept between runs of the tests: making the virtual environment takes longer than all the rest. */
export const CACHE = join(PEERS_FOLDER, 'cache')

/** The packages that the product's own Nornir skill pins. */
export const REQUIREMENTS = readFileSync('action/skills/login-banner/set/requirements.txt', 'utf8')

export const NOTE = 'etc/note'
export const TOKEN = 'correct-horse-battery'

/** A skill that writes `text` into the file /etc/note of every host; what `trouble.py` does comes before the writing. */
const MANIFEST = {
  runner: 'nornir',
  inputs: {
    type: 'object',
    additionalProperties: false,
    required: ['hosts', 'text'],
    properties: { hosts: { type: 'object' }, text: { type: 'string' }, place: { type: 'string' } },
  },
  outputs: {
    type: 'object',
    additionalProperties: false,
    required: ['hosts', 'changed'],
    properties: { hosts: { type: 'object' }, changed: { type: 'object' } },
  },
  secrets: ['ssh-key', 'token'],
}

export const NOTE_PROGRAMS: Files = {
  'requirements.txt': REQUIREMENTS,
  'note.py': `PATH = "/etc/note"

def files(task):
    return task.host.get_connection("ssh", task.nornir.config).open_sftp()

def read(task):
    with files(task).open(PATH) as file:
        return file.read().decode()

def write(task, text):
    with files(task).open(PATH, "w") as file:
        file.write(text)
`,
  'trouble.py': `def make(task, job):
    pass
`,
  'set.py': `from nornir.core.task import Result
from note import read, write
from trouble import make

def task(task, job):
    found, text = read(task), job["inputs"]["text"]
    if not task.is_dry_run():
        make(task, job)
        if found != text:
            write(task, text)
    diff = "" if found == text else f"-{found}\\n+{text}\\n"
    return Result(host=task.host, result={"text": text}, changed=found != text, diff=diff)
`,
  'observe.py': `from note import read

def task(task, job):
    return {"text": read(task)}
`,
  'undo.py': `from nornir.core.task import Result
from note import read, write

def task(task, job):
    before = job["before"]["text"]
    differs = read(task) != before
    if differs:
        write(task, before)
    return Result(host=task.host, changed=differs)
`,
  'checks/is_there.py': `from note import read

def task(task, job):
    return {"passed": True, "detail": f"the note is {read(task)}"}
`,
  'checks/is_set.py': `from note import read

def task(task, job):
    found = read(task)
    return {"passed": found == job["inputs"]["text"], "detail": f"the note is {found}"}
`,
}

export type NoteRun = {
  readonly record: RunRecord
  readonly golden: string
  readonly content: Readonly<Record<string, string>>
}

type NoteWish = {
  readonly mode?: RunMode
  readonly inputs?: RunRequest['inputs']
  readonly programs?: Files
  readonly timeout?: string
  readonly deps?: Partial<RunDeps>
}

/** Runs the skill on hosts through the whole governed sequence. */
export async function runNote({ hosts, input, key }: SshHosts, text: string, wish: NoteWish = {}): Promise<NoteRun> {
  const programs = { ...NOTE_PROGRAMS, ...wish.programs }
  const skill = await toySkill({ ...MANIFEST, timeout: wish.timeout ?? '60s' }, programs)
  const request = requestFor(skill, wish.mode ?? 'apply', { hosts: { ...input }, text, ...wish.inputs })
  const { record, files } = await governRun(request, {
    skill,
    secrets: { 'ssh-key': key, token: TOKEN },
    journal: await freshFolder(),
    cache: CACHE,
    reviewed: null,
    now,
    onStep: () => {},
    ...wish.deps,
  })
  const content = Object.fromEntries(files.map((file) => [file.name, file.content]))
  return { record, content, golden: normalise(goldenOf(record, content), hosts) }
}

export function noteOn({ hosts }: SshHosts): readonly string[] {
  return hosts.map(({ root }) => readFileSync(join(root, NOTE), 'utf8'))
}

function goldenOf(record: RunRecord, content: NoteRun['content']): string {
  const { outcome, changed, exitCode, failure, runner, outputs, checks, plan } = record
  const beside = Object.entries(content).filter(([name]) => name !== 'run.json')
  const files = Object.fromEntries(
    beside.map(([name, text]) => [name, name.endsWith('.json') ? JSON.parse(text) : text.split('\n')]),
  )
  return pretty({ outcome, changed, exitCode, failure, runner, outputs, checks, plan, files })
}

export function pretty(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`
}

/** Takes out what differs from run to run, and the middle of a flood. */
function normalise(text: string, hosts: SshHosts['hosts']): string {
  return hosts
    .reduce((rest, { port, name }) => rest.replaceAll(`:${port}`, `:<port of ${name}>`), text)
    .replaceAll(/x{100,}/g, (flood) => `<${flood.length} times x>`)
}
