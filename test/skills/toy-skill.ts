import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import { stringify } from 'yaml'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import type { Skill } from '../../src/skills/registry.ts'

export type Files = Readonly<Record<string, string>>

/** A fresh folder that is removed after the test. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-test-'))
  afterEachFolders.push(folder)
  return folder
}
const afterEachFolders: string[] = []
afterEach(async () => {
  await Promise.all(afterEachFolders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

/** The target of the toy skill is the file `path`; setting it writes `value` into it. */
export const TOY_MANIFEST = {
  name: 'toy/set',
  version: '1.0.0',
  summary: 'Writes a value into a file.',
  access: 'change',
  runner: 'python',
  entry: 'set.py',
  observe: 'observe.py',
  inputs: {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'value'],
    properties: { path: { type: 'string' }, value: { type: 'string' } },
  },
  outputs: {
    type: 'object',
    additionalProperties: false,
    required: ['written'],
    properties: { written: { type: 'string' } },
  },
  secrets: ['token'],
  checks: { before: ['is-there'], after: ['is-set'] },
  rollback: 'undo.py',
  timeout: '20s',
  'dry-run': true,
}

const OPEN = `import json, os, sys
document = json.load(open(os.environ["SPECGATE_INPUT"]))
inputs, mode = document["inputs"], document["mode"]
def answer(result):
    json.dump(result, open(os.environ["SPECGATE_OUTPUT"], "w"))
def read():
    return open(inputs["path"]).read()
def write(text):
    open(inputs["path"], "w").write(text)
`

export const TOY_PROGRAMS: Files = {
  'set.py': `${OPEN}
if mode == "apply":
    write(inputs["value"])
    answer({"written": inputs["value"]})
else:
    answer({"would-write": inputs["value"]})
`,
  'observe.py': `${OPEN}
answer({"content": read()})
`,
  'undo.py': `${OPEN}
write(document["before"]["content"])
answer({})
`,
  'checks/is_there.py': `${OPEN}
answer({"passed": os.path.exists(inputs["path"]), "detail": "looked at the file"})
`,
  'checks/is_set.py': `${OPEN}
answer({"passed": read() == inputs["value"] != "bad", "detail": "found " + read()})
`,
}

/** A Python program for the toy skill: the opening lines give it document, inputs, mode, answer, read and write. */
export function toyProgram(body: string): string {
  return `${OPEN}\n${body}\n`
}

/** Writes the toy skill with changes, and loads it. */
export async function toySkill(manifest: Readonly<Record<string, unknown>> = {}, programs: Files = {}): Promise<Skill> {
  const root = await freshFolder()
  const whole = stringify({ ...TOY_MANIFEST, ...manifest }, { aliasDuplicateObjects: false })
  await writeFiles(join(root, 'toy/set'), { ...TOY_PROGRAMS, ...programs, 'skill.yaml': whole })
  const { skills, findings } = await loadSkills(root)
  const [skill] = skills
  if (skill === undefined) throw new Error(JSON.stringify(findings))
  return skill
}

export function requestFor(skill: Skill, mode: RunMode, inputs: RunRequest['inputs']): RunRequest {
  const { name, version, digest } = skill.summary
  return {
    id: `toy-1-${mode}`,
    engagement: '001-toy',
    environment: 'lab',
    agent: 'builder-agent',
    component: 'toy',
    target: 'toy-1',
    attempt: 1,
    mode,
    skill: { name, version, digest },
    inputs,
    authority: `sha256:${'a'.repeat(64)}`,
  }
}

export function now(): string {
  return '2026-11-20T12:00:00.000Z'
}

/** Waits until a condition holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Whether a process still runs; one that has ended but was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
