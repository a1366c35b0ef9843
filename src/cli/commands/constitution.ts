import { resolve } from 'node:path'
import { constitutionInForce } from '../../derive/constitution-in-force.ts'
import { openContentStore } from '../../forge/content/content-store.ts'
import { readGovernedFiles } from '../../forge/content/governed-files.ts'
import { renderConstitution } from '../../views/render-constitution.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { REPO_OPTION } from '../with-installation.ts'
import { Refused } from '../../forge/local/refused.ts'

/** Shows the rules that every design is held to, as the default branch has them; any clone will do. */
export const constitutionCommand: Command = {
  name: 'constitution',
  usage: '--repo DIR [--json]',
  summary: 'Show the constitution in force: its rules, and which of them programs check.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, REPO_OPTION)
    const store = openContentStore(resolve(args.need('repo')))
    try {
      const { code, stdout } = await store.git.tryRun(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
      if (code !== 0) throw new Refused(`${args.need('repo')} is no git repository with a commit`)
      const inForce = constitutionInForce({ files: await readGovernedFiles(store, stdout.trim(), null) })
      terminal.out(args.flag('json') ? JSON.stringify(inForce) : renderConstitution(inForce))
      return inForce.constitution === null ? 1 : 0
    } finally {
      store.close()
    }
  },
}
