import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { EXCHANGES_VARIABLE } from '../github/record-exchange.ts'
import { readDescription } from './description.ts'
import { readExchanges } from './read-exchanges.ts'
import { report } from './report.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))

/**
 * `npm run conformance`: runs the suites that talk to the stand-in GitHub, records what is asked and answered, and holds it against
 * GitHub's own description of its REST API (a heavy package, installed for this command alone) and its GraphQL schema.
 */
async function main(): Promise<number> {
  if (!(await isInstalled())) await run('npm', ['ci', '--prefix', HERE])
  const folder = await mkdtemp(join(tmpdir(), 'specgate-exchanges-'))
  try {
    const config = join(HERE, 'vitest.config.ts')
    await run(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', config], {
      [EXCHANGES_VARIABLE]: folder,
    })
    const { lines, problems } = report(await readDescription('api.github.com'), await readExchanges(folder))
    for (const line of lines) console.log(line)
    for (const problem of problems) console.error(`not as GitHub describes it: ${problem}`)
    console.log(`${problems.length} unknown deviations`)
    return problems.length === 0 ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** In the version that package.json asks for. */
async function isInstalled(): Promise<boolean> {
  const name = '@octokit/openapi'
  const installed = join(HERE, 'node_modules', name, 'package.json')
  if (!existsSync(installed)) return false
  const { devDependencies } = JSON.parse(await readFile(join(HERE, 'package.json'), 'utf8'))
  return JSON.parse(await readFile(installed, 'utf8')).version === devDependencies[name]
}

/** Runs a program with this one's output; throws on another exit code than 0. */
async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
}

process.exitCode = await main()
