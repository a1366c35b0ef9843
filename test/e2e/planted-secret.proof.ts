import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { phaseBranch } from '../../src/model/place.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import type { JobResult } from '../action/action-job.ts'
import { actAsJob, actHere, branchOf, grantBuild, pushToMain, tellToGate2 } from './granted-site.ts'
import { lookAt, readFiles, recordEvents } from './outcome.ts'
import type { Ground } from './site.ts'
import { describePeers, PEERS_PATH } from '../peers/peer.ts'
import { boardOf, createGround, freshSite, keepSite, readBoard, removeGround, repositoryOf } from './site.ts'
import { ENGAGEMENT, NUMBERS } from './story.ts'

/**
 * Two secrets that nobody ever saw are handed to skills that say them wherever they can: in what they print, cut by the limit of the output
 * too, in errors, states, outputs, keys, checks, and names of files; plain and in the spellings of a dozen tools. Afterwards every object of
 * the repository, every file that was kept and everything that was said is searched for them.
 */

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))
const run = promisify(execFile)
const NOW = Date.now()
const at = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString()

/** The part that no spelling changes: letters and digits. */
const CORES = [randomBytes(18).toString('hex'), randomBytes(18).toString('hex')] as const
const PASSWORD = `${CORES[0].slice(0, 12)}"\\ü&<p'%/+ $(x)${CORES[0].slice(12)}`
const TOKEN = `${CORES[1].slice(0, 18)}-first\n${CORES[1].slice(18)}-second`
const SECRETS = { PLANTED_PASSWORD: PASSWORD, PLANTED_TOKEN: TOKEN }

/** Texts of which none may stand anywhere: parts of each secret, as they are and as they look when encoded, wherever they begin. */
const NEEDLES: readonly string[] = CORES.flatMap((core, index) => {
  const parts = index === 0 ? [core.slice(0, 12), core.slice(12)] : [core.slice(0, 18), core.slice(18)]
  return parts
    .flatMap((part) => [part.slice(0, 10), part.slice(-10)])
    .flatMap((part) => {
      const hex = Buffer.from(part).toString('hex')
      const spaced = (hex.match(/../g) ?? []).join(':')
      const base64 = [0, 1, 2].map((shift) => {
        const text = Buffer.from(' '.repeat(shift) + part)
          .toString('base64')
          .replace(/=+$/, '')
        // What the bytes around it have a part in is left out.
        return text.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + part.length) * 8) / 6))
      })
      return [part, hex, hex.toUpperCase(), spaced, ...base64]
    })
})

let ground: Ground
beforeAll(async () => {
  Object.assign(process.env, SECRETS)
  ground = await createGround()
  await design('leaky', 'designed')
}, 300_000)
afterAll(async () => {
  for (const name of Object.keys(SECRETS)) delete process.env[name]
  await removeGround(ground)
})

/** Tells the story up to Gate 2 with skills of these fixtures in the place of the team's own, and keeps the site under a name. */
async function design(fixtures: string, name: string): Promise<void> {
  const site = await freshSite(ground)
  const inventory = `version: 1\nname: lab\ndescription: Laboratory\ntargets:\n  board-1: { kind: board, path: ${boardOf(site)} }\n`
  const secrets = 'secrets:\n  password: env:PLANTED_PASSWORD\n  token: env:PLANTED_TOKEN\n'
  const skills = await skillFiles(join(FIXTURES, fixtures), site)
  await pushToMain(site, [{ path: '.specgate/environments/lab.yml', content: inventory + secrets }, ...skills])
  await tellToGate2(site, at(-2))
  await keepSite(ground, name)
}

async function skillFiles(folder: string, site: string): Promise<readonly FileWrite[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths.map(async (path) => ({
    path: `.specgate/skills/${path.slice(folder.length + 1)}`,
    // What a module keeps belongs to the target, like the board itself.
    content: (await readFile(path, 'utf8')).replace('STATE_FILE', `${boardOf(site)}.tfstate`),
  }))
  // A skill's digest covers its own folder alone, so each program brings along how secrets are spilt.
  const programs = new Set(paths.filter((path) => /\/(?:look|write)\.py$/.test(path)).map((path) => dirname(path)))
  const content = await readFile(join(FIXTURES, 'spill.py'), 'utf8')
  const spill = [...programs].map((path) => ({
    path: `.specgate/skills/${path.slice(folder.length + 1)}/spill.py`,
    content,
  }))
  return [...(await Promise.all(files)), ...spill]
}

/** Where a needle stands in a text, with a little of what is around it, for a person to see what got through. */
function foundIn(place: string, text: string): readonly string[] {
  return NEEDLES.flatMap((needle) => {
    const index = text.indexOf(needle)
    return index === -1 ? [] : [`${place}: …${text.slice(Math.max(0, index - 40), index + 60)}…`]
  })
}

/** Every object that the repository holds, reachable or not, unpacked; names of files and of references with them. */
async function everyObject(site: string): Promise<string> {
  const git = (args: readonly string[]) =>
    run('git', ['-C', repositoryOf(site), ...args], { maxBuffer: 1024 * 1024 * 1024, encoding: 'latin1' })
  const objects = await git(['cat-file', '--batch-all-objects', '--batch', '--unordered'])
  return objects.stdout + (await git(['for-each-ref'])).stdout
}

/** Every file of a folder with its path, but for the target itself. */
async function everyFile(folder: string, but: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.startsWith(but))
  return Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1').catch(() => '')] as const))
}

/** All that was kept of a site, and of a job that ran on it: what of the secrets stands there. */
async function search(site: string, { log, summary, outputs }: JobResult): Promise<readonly string[]> {
  const files = await everyFile(site, boardOf(site))
  expect(files.length).toBeGreaterThan(20)
  const objects = await everyObject(site)
  expect(objects).toContain('The north door stays shut on Friday.')
  return [
    ...foundIn('the repository', objects),
    ...files.flatMap(([path, text]) => foundIn(path.replace(site, ''), `${path}\n${text}`)),
    ...foundIn('the log', log),
    ...foundIn('the summary', summary),
    ...foundIn('the outputs', JSON.stringify(outputs)),
  ]
}

/** The Action with a folder for temporary files of its own: nothing stays in it, but for what tofu makes to know itself by. */
async function withTemporary(act: (env: Readonly<Record<string, string>>) => Promise<JobResult>): Promise<JobResult> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-planted-'))
  try {
    const result = await act({ ...SECRETS, TMPDIR: folder })
    const left = await everyFile(folder, join(folder, '.terraform.d'))
    expect(left).toEqual([])
    return result
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What the runs say came of them: the secret was there to be said, in each of these places. */
async function tellsOfLeaks(site: string, branch: string): Promise<void> {
  const files = await readFiles(site, branch)
  const textOf = (path: string): string => files.get(`specs/${ENGAGEMENT}/evidence/${path}`) ?? ''
  for (const name of ['state-before.json', 'state-after.json', 'run.json', 'output.log'])
    expect(textOf(`write-notice-1-apply/${name}`)).toContain('***')
  expect(JSON.parse(textOf('write-notice-1-apply/run.json'))).toMatchObject({
    outcome: 'succeeded',
    outputs: { token: '***' },
  })
  expect(textOf('write-notice-1-apply/output.log')).toContain('truncated')
  expect(JSON.parse(textOf('write-notice-1-apply/state-after.json'))).toMatchObject({
    login: '***',
    files: [expect.stringContaining('seen-***'), expect.stringContaining('seen-***')],
  })
  const failed = JSON.parse(textOf('sign-notice-1-apply/run.json')) as {
    readonly outcome: string
    readonly failure: string
  }
  expect(failed.outcome).toBe('rollback-failed')
  expect(failed.failure).toContain('***')
}

describe('what skills say of the secrets that they were given', () => {
  test('the needles are found where they are said', () => {
    for (const said of [PASSWORD, TOKEN, JSON.stringify(PASSWORD), encodeURIComponent(PASSWORD)])
      expect(foundIn('here', said)).not.toEqual([])
    for (const before of ['', 'a', 'ab', 'user:']) {
      const encoded = Buffer.from(`${before}${PASSWORD}`).toString('base64')
      expect(foundIn('here', encoded)).not.toEqual([])
    }
    expect(foundIn('here', Buffer.from(TOKEN).toString('hex').toUpperCase())).not.toEqual([])
    expect(foundIn('here', 'nothing of it')).toEqual([])
  })

  test('stands nowhere after discovery', async () => {
    const site = await freshSite(ground, 'designed')
    const files = await readFiles(site, 'main')
    expect(files.get(`specs/${ENGAGEMENT}/evidence/discover-1/output.log`)).toContain('***')
    expect(files.get(`specs/${ENGAGEMENT}/capabilities.json`)).toContain('***')
    expect(await search(site, { code: 0, log: '', summary: '', outputs: {} })).toEqual([])
  })

  test('stands nowhere after a build on the granting machine, all of it committed and told', async () => {
    const site = await freshSite(ground, 'designed')
    await mkdir(`${boardOf(site)}.d`)
    await grantBuild(site, at(0))
    const result = await withTemporary((env) => actHere(site, { env }))
    expect(result.code).toBe(1)
    expect(await readBoard(site)).toContain('The north door stays shut on Friday.')
    await lookAt(site, { kind: 'issue', number: NUMBERS.issue }, at(0))
    expect(await recordEvents(site)).toContain('deviation.recorded')
    await tellsOfLeaks(site, phaseBranch(ENGAGEMENT, 'build'))
    expect(result.log).toContain('***')
    expect(await search(site, result)).toEqual([])
  })

  test('stands in a job’s log only where the log is told what to mask', async () => {
    const site = await freshSite(ground, 'designed')
    await mkdir(`${boardOf(site)}.d`)
    await grantBuild(site, at(0), 'ubuntu-latest')
    const result = await withTemporary((env) => actAsJob(site, { env }))
    expect(result.code).toBe(1)
    await tellsOfLeaks(site, await branchOf(site))
    const lines = result.log.split('\n')
    const masks = lines.filter((line) => line.startsWith('::add-mask::'))
    // Each secret, and each line of one that has several, before anything else of it could be said.
    expect(new Set(masks.map((line) => unescaped(line.replace('::add-mask::', ''))))).toEqual(
      new Set([PASSWORD, TOKEN, ...TOKEN.split('\n')]),
    )
    expect(result.summary).toContain('rollback failed')
    const log = lines.filter((line) => !masks.includes(line)).join('\n')
    expect(await search(site, { ...result, log })).toEqual([])
  })
})

describePeers('what a module keeps, plans and says of them', ['tofu', 'python3'], () => {
  beforeAll(() => design('leaky-module', 'designed-module'), 300_000)

  test('stands nowhere after a build: not by what the tool marks as secret, nor by what it does not', async () => {
    const site = await freshSite(ground, 'designed-module')
    await grantBuild(site, at(0))
    const result = await withTemporary((env) => actHere(site, { env: { ...env, PATH: PEERS_PATH } }))
    await lookAt(site, { kind: 'issue', number: NUMBERS.issue }, at(0))
    const files = await readFiles(site, phaseBranch(ENGAGEMENT, 'build'))
    const textOf = (path: string): string => files.get(`specs/${ENGAGEMENT}/evidence/${path}`) ?? ''
    expect(JSON.parse(textOf('write-notice-1-apply/run.json'))).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(JSON.parse(textOf('sign-notice-1-apply/run.json'))).toMatchObject({
      failure: expect.stringContaining('terraform_data.trouble'),
    })
    // The target does hold them, and the plan told what was to come of them.
    expect(foundIn('the state', await readFile(`${boardOf(site)}.tfstate`, 'utf8'))).not.toEqual([])
    expect(textOf('write-notice-1-apply/report.json')).toContain('terraform_data.careless')
    expect(textOf('write-notice-1-apply/state-after.json')).toContain('***')
    expect(result.code).toBe(1)
    expect(await search(site, result)).toEqual([])
  })
})

/** As GitHub reads the value of a workflow command. */
function unescaped(value: string): string {
  return value.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}
