import { resolve } from 'node:path'
import { examine } from '../../setup/doctor/examine.ts'
import type { InstallationFacts } from '../../setup/doctor/facts.ts'
import { examinationExitCode, renderExamination } from '../../setup/doctor/render-examination.ts'
import { signAppToken } from '../../setup/github/app-token.ts'
import { openGitHub } from '../../setup/github/github-api.ts'
import { readLedgerKey } from '../../setup/ledger-key.ts'
import { observeFolder, observePrograms } from '../../setup/observe/observe-local.ts'
import { observeRepository } from '../../setup/observe/observe-repository.ts'
import { readManifest } from '../../setup/observe/read-manifest.ts'
import type { Command } from '../command.ts'
import { apiOption, appOption, GITHUB_OPTIONS, githubOption, repositoryOption } from '../github-options.ts'
import { readArguments } from '../read-arguments.ts'
import type { Arguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'

const MANIFEST = new URL('../../../app.yml', import.meta.url)

/** Tells what makes the gates advisory in a repository on GitHub (R9.5). Changes nothing. */
export const doctorCommand: Command = {
  name: 'doctor',
  usage:
    '--repository OWNER/NAME [--token-env NAME] [--app-id N | --env-file FILE] [--key FILE-or-URL] [--api URL] | --dir DIR [--json]',
  summary: 'Tell what makes the gates advisory here, and how to mend it.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...GITHUB_OPTIONS, dir: { type: 'string' } })
    const repository = repositoryOption(args)
    const dir = args.text('dir')
    if ((repository === null) === (dir === null)) throw new UsageError('give --repository OWNER/NAME, or --dir DIR')
    const facts = dir === null ? await factsOnGitHub(args, repository ?? '') : await factsOfFolder(args, dir)
    const findings = examine(facts)
    if (args.flag('json')) terminal.out(JSON.stringify({ looked: repository ?? 'folder', findings }))
    else {
      for (const line of renderExamination(findings, repository ?? resolve(dir ?? '.'))) terminal.out(line)
      if (dir !== null)
        terminal.out(
          'Rulesets, App, teams and environments were not looked at: that takes --repository OWNER/NAME and a token.',
        )
    }
    return examinationExitCode(findings)
  },
}

async function factsOfFolder(args: Arguments, dir: string): Promise<InstallationFacts> {
  const local = {
    ...(await observePrograms()),
    ...(await observeFolder(resolve(dir))),
    ledgerKey: await keyOption(args),
  }
  return { local, github: null }
}

async function factsOnGitHub(args: Arguments, repository: string): Promise<InstallationFacts> {
  const { id: appId, privateKey } = await appOption(args)
  const { github, policy, trustRoot } = await observeRepository({
    repository,
    appId,
    manifest: await readManifest(MANIFEST),
    github: githubOption(args),
    asApp:
      appId === null || privateKey === null
        ? null
        : openGitHub({ api: apiOption(args), token: signAppToken(appId, privateKey, Date.now()) }),
  })
  return { local: { ...(await observePrograms()), policy, trustRoot, ledgerKey: await keyOption(args) }, github }
}

async function keyOption(args: Arguments) {
  const place = args.text('key')
  return place === null ? null : readLedgerKey(place)
}
