import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunMode, RunRecord, RunRequest } from '../../../../src/model/run.ts'
import { governRun } from '../../../../src/skills/governed-run.ts'
import type { RunDeps } from '../../../../src/skills/governed-run.ts'
import { PEERS_FOLDER } from '../../../peers/peer.ts'
import { freshFolder, now, requestFor, toySkill } from '../../toy-skill.ts'
import type { Files } from '../../toy-skill.ts'

/** Kept between runs of the tests: making the virtual environment takes longer than all the rest. */
export const CACHE = join(PEERS_FOLDER, 'cache')

/** The packages that the product's own Ansible skill pins. */
export const REQUIREMENTS = readFileSync('action/skills/web-site/roll-out/requirements.txt', 'utf8')

export const TOKEN = 'correct-horse-battery'
const HOSTS = ['edge-1', 'edge-2']

/** A skill that writes `text` into the file `<place>/<host>/note` of every host; what `trouble.yml` does comes before the writing. */
export const NOTE_MANIFEST = {
  runner: 'ansible',
  entry: 'set.yml',
  observe: 'observe.yml',
  rollback: 'undo.yml',
  inputs: {
    type: 'object',
    required: ['hosts', 'place', 'text'],
    properties: { hosts: { type: 'object' }, place: { type: 'string' }, text: { type: 'string' } },
  },
  outputs: {
    type: 'object',
    additionalProperties: false,
    required: ['hosts'],
    properties: { hosts: { type: 'object' } },
  },
}

export const NOTE_PLAYBOOKS: Files = {
  'requirements.txt': REQUIREMENTS,
  'set.yml': `- name: Write the note
  hosts: all
  gather_facts: false
  tasks:
    - name: Make trouble
      ansible.builtin.include_tasks: trouble.yml
    - name: Write it
      ansible.builtin.copy:
        content: "{{ text }}\\n"
        dest: "{{ place }}/{{ inventory_hostname }}/note"
        mode: "0644"
    - name: Tell what was written
      ansible.builtin.set_stats:
        data:
          hosts: "{{ { inventory_hostname: text } }}"
`,
  'trouble.yml': `- name: Make none
  ansible.builtin.debug:
    msg: all is well
`,
  'observe.yml': `- name: Read the note
  hosts: all
  gather_facts: false
  tasks:
    - name: Read it
      ansible.builtin.slurp:
        path: "{{ place }}/{{ inventory_hostname }}/note"
      register: note
    - name: Tell it
      ansible.builtin.set_stats:
        data:
          hosts: "{{ { inventory_hostname: note.content | b64decode } }}"
`,
  'undo.yml': `- name: Put the note back
  hosts: all
  gather_facts: false
  tasks:
    - name: Put it back
      ansible.builtin.copy:
        content: "{{ specgate.before.hosts[inventory_hostname] }}"
        dest: "{{ place }}/{{ inventory_hostname }}/note"
        mode: "0644"
`,
  'checks/is_there.py': `import json, os
document = json.load(open(os.environ["SPECGATE_INPUT"]))
inputs = document["inputs"]
there = [name for name in inputs["hosts"] if os.path.exists(f"{inputs['place']}/{name}/note")]
json.dump({"passed": bool(there), "detail": f"a note is on {', '.join(sorted(there))}"}, open(os.environ["SPECGATE_OUTPUT"], "w"))
`,
  'checks/is_set.py': `import json, os
document = json.load(open(os.environ["SPECGATE_INPUT"]))
notes = document["after"]["hosts"]
passed = all(note == document["inputs"]["text"] + "\\n" for note in notes.values())
json.dump({"passed": passed, "detail": f"the notes are {notes}"}, open(os.environ["SPECGATE_OUTPUT"], "w"))
`,
}

/** What the task does before it writes, on the second host when it applies. */
export function troubleOnSecond(task: string): Files {
  return { 'trouble.yml': `${task}  when: inventory_hostname == "edge-2" and not ansible_check_mode\n` }
}

/** A fresh folder with the files of two hosts, both of them this machine. */
export async function freshPlace(): Promise<string> {
  const place = await freshFolder()
  for (const name of HOSTS) {
    await mkdir(join(place, name))
    await writeFile(join(place, name, 'note'), 'old\n', { mode: 0o644 })
  }
  return place
}

export function notesIn(place: string): readonly string[] {
  return HOSTS.map((name) => readFileSync(join(place, name, 'note'), 'utf8').trim())
}

export const LOCALLY = Object.fromEntries(HOSTS.map((name) => [name, { address: 'local' }]))

export type NoteRun = {
  readonly record: RunRecord
  readonly golden: string
  readonly content: Readonly<Record<string, string>>
}

type NoteWish = {
  readonly mode?: RunMode
  readonly inputs?: RunRequest['inputs']
  readonly programs?: Files
  readonly manifest?: Readonly<Record<string, unknown>>
  readonly deps?: Partial<RunDeps>
}

/** Runs the skill through the whole governed sequence. */
export async function runNote(place: string, text: string, wish: NoteWish = {}): Promise<NoteRun> {
  const manifest = { ...NOTE_MANIFEST, timeout: '60s', ...wish.manifest }
  const skill = await toySkill(manifest, { ...NOTE_PLAYBOOKS, ...wish.programs })
  const request = requestFor(skill, wish.mode ?? 'apply', { hosts: LOCALLY, place, text, ...wish.inputs })
  const { record, files } = await governRun(request, {
    skill,
    secrets: { token: TOKEN },
    journal: await freshFolder(),
    cache: CACHE,
    reviewed: null,
    now,
    onStep: () => {},
    ...wish.deps,
  })
  const content = Object.fromEntries(files.map((file) => [file.name, file.content]))
  return { record, content, golden: normalise(goldenOf(record, content), place) }
}

function goldenOf(record: RunRecord, content: NoteRun['content']): string {
  const { outcome, changed, exitCode, failure, runner, outputs, checks, plan } = record
  const { 'report.json': report = '[]', 'state.diff': state = '', 'output.log': log = '' } = content
  // Hosts work side by side and print when they are done; what was run stands in the titles.
  const steps = log.match(/(?<=^== ).*$/gm)
  return pretty({
    outcome,
    changed,
    exitCode,
    failure,
    runner,
    outputs,
    checks,
    plan,
    report: JSON.parse(report),
    state: state.split('\n'),
    steps,
  })
}

export function pretty(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`
}

/** Takes out what differs from run to run: the folder of the test is in the digest of the plan too. */
function normalise(text: string, place: string): string {
  return text
    .replaceAll(place, '<place>')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:<digest>')
    .replaceAll(/x{100,}/g, (flood) => `<${flood.length} times x>`)
}
