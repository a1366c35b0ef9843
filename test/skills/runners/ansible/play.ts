import type { RunRequest } from '../../../../src/model/run.ts'
import { openAnsibleRunner } from '../../../../src/skills/runners/ansible/open-ansible-runner.ts'
import type { ProgramJob, ProgramMode, ProgramResult, RunnerReport } from '../../../../src/skills/runners/runner.ts'
import { PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, writeFiles } from '../../toy-skill.ts'
import type { Files } from '../../toy-skill.ts'
import { join } from 'node:path'
import { CACHE, REQUIREMENTS } from './note-playbooks.ts'

export type PlayWish = Partial<Pick<ProgramJob, 'secrets' | 'timeoutMs' | 'plan'>> & {
  readonly inputs?: RunRequest['inputs']
  readonly files?: Files
  readonly path?: string
  readonly cache?: string
}

export type Played = ProgramResult & { readonly report: RunnerReport }

/** Runs one playbook as a skill's `play.yml`; on this machine as `localhost` when the inputs name no hosts. */
export async function play(mode: ProgramMode, playbook: string, wish: PlayWish = {}): Promise<Played> {
  const folder = await freshFolder()
  await writeFiles(folder, { 'requirements.txt': REQUIREMENTS, 'play.yml': playbook, ...wish.files })
  const result = await playIn(folder, mode, wish)
  const { report } = result
  if (report === null) throw new Error(`nothing was run: ${result.failure}`)
  return { ...result, report }
}

/** The same in a folder that is there. */
export async function playIn(folder: string, mode: ProgramMode, wish: PlayWish = {}): Promise<ProgramResult> {
  const runner = await openAnsibleRunner({ folder, cache: wish.cache ?? CACHE, path: wish.path ?? PEERS_PATH })
  if ('missing' in runner) throw new Error(runner.missing)
  return runner.run({
    file: join(folder, 'play.yml'),
    input: { mode, inputs: wish.inputs ?? {}, target: 'edge' },
    secrets: wish.secrets ?? {},
    timeoutMs: wish.timeoutMs ?? 60_000,
    plan: wish.plan ?? null,
  })
}

/** A play on all hosts with these tasks, each a block of YAML. */
export function tasks(...blocks: readonly string[]): string {
  const indented = blocks.map((block) =>
    block
      .trim()
      .split('\n')
      .map((line, index) => `    ${index === 0 ? '- ' : '  '}${line}\n`)
      .join(''),
  )
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${indented.join('')}`
}

export function local(...names: readonly string[]): RunRequest['inputs'] {
  return { hosts: Object.fromEntries(names.map((name) => [name, { address: 'local' }])) }
}

/** The folder of commands that the packages of the skill bring. */
export async function pinnedCommands(): Promise<string> {
  const { output } = await play('read', tasks('set_stats: { data: { python: "{{ ansible_playbook_python }}" } }'))
  return join(String(output?.['python']), '..')
}
