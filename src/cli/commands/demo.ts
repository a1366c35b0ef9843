import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openNarrator } from '../../demo/narrator.ts'
import { playStory } from '../../demo/play-story.ts'
import type { Ending } from '../../demo/play-story.ts'
import { setStage } from '../../demo/stage.ts'
import type { Stage } from '../../demo/stage.ts'
import type { Command, Terminal } from '../command.ts'
import { readArguments } from '../read-arguments.ts'

/** The main job, end to end, on this machine alone. */
export const demoCommand: Command = {
  name: 'demo',
  usage: '[--dir DIR] [--step]',
  summary: 'Play one engagement from issue to as-built on a real TLS endpoint, offline.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { dir: { type: 'string' }, step: { type: 'boolean' } })
    const given = args.text('dir')
    const dir = given === null ? await mkdtemp(join(tmpdir(), 'specgate-demo-')) : resolve(given)
    const started = Date.now()
    terminal.out('A certificate expires in three days. One engagement replaces it, through five phases and two gates.')
    terminal.out(
      `Everything is real and local, under ${dir}: a TLS endpoint on loopback, a certification authority, a bare git repository.`,
    )
    const stage = await setStage(dir)
    try {
      const ending = await playStory(stage, openNarrator(terminal, args.flag('step')))
      tellEnding(terminal, stage, ending, Date.now() - started)
      return 0
    } finally {
      await stage.close()
    }
  },
}

function tellEnding(
  { out }: Terminal,
  { dir, repository, fingerprint }: Stage,
  { clone, refusals }: Ending,
  took: number,
): void {
  const spec = join(clone, 'specs', '001-renew-edge-1')
  out('')
  out(
    `Done in ${(took / 1000).toFixed(1)} s; ${refusals.length} things were tried that must not work, and each was refused. Look at:`,
  )
  out(`  ${join(spec, 'customer-spec.md')}     what was asked for, locked at Gate 1`)
  out(`  ${join(spec, 'solution-design.md')}   the execution contract, locked at Gate 2`)
  out(`  ${join(spec, 'as-built.md')}          what was built, with the state before and after`)
  out(`  git -C ${clone} log --graph --oneline origin/main`)
  out(`  git -C ${clone} log --oneline origin/sdd/ledger          every decision, signed and chained`)
  out(`  npm run -s specgate -- verify --repo ${repository} --root-fingerprint ${fingerprint}`)
  out(`  npm run -s specgate -- explain 001 --repo ${repository}`)
  out(`Delete ${dir} when you are done.`)
}
