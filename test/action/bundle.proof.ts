import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../e2e/outcome.ts'
import type { Ground } from '../e2e/site.ts'
import { createGround, freshSite, removeGround, repositoryOf } from '../e2e/site.ts'
import { stepsUntil } from '../e2e/story-book.ts'
import { ENGAGEMENT, STORY } from '../e2e/story.ts'
import { openTamperer } from '../e2e/tamperer.ts'
import { runActionJob } from './action-job.ts'
import type { JobResult } from './action-job.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
/** What of this project the bundle reads beside itself: skills and use cases. */
const SHIPPED = ['action/dist', 'action/skills', 'spec-library']

/** The committed bundle, as a runner has it after `uses:`, but with nothing else around it. */
describe('action/dist/main.js alone', () => {
  let folder: string
  let ground: Ground
  let repository: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'specgate-bundle-'))
    for (const path of SHIPPED) await cp(join(PROJECT, path), join(folder, 'action', path), { recursive: true })
    await mkdir(join(folder, 'empty'))
    ground = await createGround()
    const site = await freshSite(ground)
    await tell(site, STORY.slice(0, stepsUntil('ana merges #2')))
    repository = repositoryOf(site)
  }, 120_000)
  afterAll(async () => {
    await removeGround(ground)
    await rm(folder, { recursive: true, force: true })
  })

  function run(inputs: Readonly<Record<string, string>>): Promise<JobResult> {
    const program = join(folder, 'action', 'action/dist/main.js')
    return runActionJob({ program, cwd: join(folder, 'empty'), inputs, env: {} })
  }

  function verify(more: Readonly<Record<string, string>> = {}): Promise<JobResult> {
    const state = join(folder, 'empty')
    return run({ command: 'verify', repository: pathToFileURL(repository).href, 'state-folder': state, ...more })
  }

  test('has nothing of this project around it', async () => {
    expect(await readdir(join(folder, 'action'))).toEqual(['action', 'spec-library'])
    expect(await readdir(join(folder, 'action', 'action'))).toEqual(['dist', 'skills'])
  })

  test('verifies a repository that the program made: 0', async () => {
    const { code, log } = await verify()
    expect({ code, log }).toEqual({ code: 0, log: '' })
  })

  test('names what somebody changed in it: 1', async () => {
    const mallory = await openTamperer(repository)
    await appendFile(join(mallory.work, `specs/${ENGAGEMENT}/customer-spec.md`), '\nAnd a pony.\n')
    await mallory.commit()
    await mallory.push('main')
    const { code, log } = await verify()
    expect(code).toBe(1)
    expect(log).toContain('error V25 ')
  })

  test('says what is wrong with its inputs: 2', async () => {
    const { code, log } = await run({ command: 'destroy', engagement: 'x; rm -rf /' })
    expect(code).toBe(2)
    expect(log).toContain('input command is none of discover, dry-run, build, record, verify, reconcile')
    expect(log).toContain('input engagement is not an engagement like 001-edge-certificate')
  })

  test('refuses a grant that is in no ledger: 2', async () => {
    const grant = `sha256:${'0'.repeat(64)}`
    const { code, log } = await verify({ command: 'build', engagement: ENGAGEMENT, grant })
    expect(code).toBe(2)
    expect(log).toContain('SG530')
  })
})
