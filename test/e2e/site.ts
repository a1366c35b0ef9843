import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadKeyFile } from '../../src/chain/observer-key.ts'
import { openRequestReader } from '../../src/documents/request-reader.ts'
import { openLocalForge } from '../../src/forge/local/open-local-forge.ts'
import { createInstallation } from '../../src/installation/create-installation.ts'
import { journalFolder, keyFile, observerFolder } from '../../src/installation/open-installation.ts'
import { fileLedgerMemory } from '../../src/reconcile/ledger-memory.ts'
import { blankSpec } from '../../src/library/blank-spec.ts'
import { loadLibrary } from '../../src/library/load-library.ts'
import type { RunOrder } from '../../src/forge/run-host.ts'
import type { FileWrite, ForgeEffect } from '../../src/model/effect.ts'
import type { LibrarySpec } from '../../src/model/library-spec.ts'
import type { Instant, User } from '../../src/model/snapshot.ts'
import type { Machine } from '../../src/reconcile/machine.ts'
import { POLICY } from '../builders/ground.ts'
import { runsInProcess } from './runs-in-process.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))

function person(id: number, login: string, teams: readonly string[]): User {
  return { id, login, type: 'User', permission: 'write', teams, active: true }
}

/** Rik asks; he is an architect too, so that only his request keeps him from approving. Ana, Sam and Olga hold the gates. */
export const USERS: readonly User[] = [
  person(10, 'rik', ['network-architects']),
  person(11, 'ana', ['network-architects']),
  person(12, 'sam', ['security']),
  person(13, 'olga', ['operations']),
]

const CREATED: Instant = '2026-11-20T08:00:00.000Z'

/**
 * A folder in which one site at a time is used, always at the same path: a site's documents name its board by its path, so two stories
 * told at one path end in the same objects, down to the last id. Every site is a copy of one installation and so has its key.
 */
export type Ground = { readonly root: string; readonly fingerprint: string }

export async function createGround(repository = { id: 4711, owner: 'acme', name: 'boards' }): Promise<Ground> {
  const root = await mkdtemp(join(tmpdir(), 'specgate-e2e-'))
  const dir = join(root, 'template')
  await mkdir(dir)
  await writeFile(join(dir, 'board.txt'), '')
  const files = [
    { path: '.specgate/policy.yml', content: POLICY },
    { path: '.specgate/environments/lab.yml', content: inventory(boardOf(sitePath(root))) },
    ...(await teamSkills()),
  ]
  const { fingerprint } = await createInstallation({
    dir,
    repository,
    users: USERS,
    files,
    library: [await noticeBoard()],
    now: CREATED,
  })
  return { root, fingerprint }
}

/** Removes the site that was used last and lays out a new one, or one that was kept; gives its folder. */
export async function freshSite({ root }: Ground, kept = 'template'): Promise<string> {
  const site = sitePath(root)
  await rm(site, { recursive: true, force: true })
  await cp(join(root, kept), site, { recursive: true })
  return site
}

/** Keeps a copy of the site as it is now, for `freshSite` to go on from. */
export async function keepSite({ root }: Ground, name: string): Promise<void> {
  await cp(sitePath(root), join(root, name), { recursive: true })
}

export async function removeGround({ root }: Ground): Promise<void> {
  await rm(root, { recursive: true, force: true })
}

function sitePath(root: string): string {
  return join(root, 'site')
}

export function repositoryOf(site: string): string {
  return join(site, 'repo.git')
}

/** The file that the skills of these stories write to: what is done twice stands there twice. */
export function boardOf(site: string): string {
  return join(site, 'board.txt')
}

export async function readBoard(site: string): Promise<readonly string[]> {
  return (await readFile(boardOf(site), 'utf8')).split('\n').slice(0, -1)
}

function inventory(board: string): string {
  return `version: 1\nname: lab\ndescription: Laboratory\ntargets:\n  board-1: { kind: board, path: ${board} }\n`
}

async function teamSkills(): Promise<readonly FileWrite[]> {
  const folder = join(FIXTURES, 'skills')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(
    paths.map(async (path) => ({
      path: `.specgate/skills/${path.slice(folder.length + 1)}`,
      content: await readFile(path, 'utf8'),
    })),
  )
}

/** The one use case of these stories: it writes two lines to a file. */
export async function noticeBoard(): Promise<LibrarySpec> {
  const { specs, findings } = await loadLibrary(join(FIXTURES, 'library'))
  const [spec] = specs
  if (spec === undefined || findings.length > 0) throw new Error(JSON.stringify(findings))
  return spec
}

/** Told of everything that is durably written, just before and just after, and of the Action when it is about to start and has ended. */
export type Witness = {
  readonly before?: (effect: ForgeEffect) => Promise<void>
  readonly after?: (effect: ForgeEffect) => Promise<void>
  readonly works?: (order: RunOrder) => Promise<void>
  readonly worked?: (order: RunOrder) => Promise<void>
}

export type Office = { readonly machine: Machine; readonly close: () => void }

/** A machine on a site, with the team's own skills alone and a clock of the test's. @param host where its Action runs */
export async function openOffice(
  site: string,
  now: () => Instant,
  witness: Witness = {},
  host: typeof runsInProcess = runsInProcess,
): Promise<Office> {
  const repository = repositoryOf(site)
  const forge = openLocalForge({ dir: repository, now })
  const [key, library] = await Promise.all([loadKeyFile(keyFile(repository)), noticeBoard()])
  const shipped = { skills: { skills: [], findings: [] }, library: [library, blankSpec()], now }
  const runs = host(pathToFileURL(repository).href, observerFolder(repository), shipped)
  const machine: Machine = {
    forge: {
      list: forge.list,
      observe: forge.observe,
      takeBack: forge.takeBack,
      apply: async (effect) => {
        await witness.before?.(effect)
        await forge.apply(effect)
        await witness.after?.(effect)
      },
    },
    now,
    observer: { key, version: '0.0.0-test' },
    shipped: shipped.skills,
    library: shipped.library,
    memory: fileLedgerMemory(journalFolder(repository)),
    readRequest: openRequestReader(),
    runs: {
      ...runs,
      runHere: async (order, onStep) => {
        await witness.works?.(order)
        await runs.runHere(order, onStep)
        await witness.worked?.(order)
      },
    },
  }
  return { machine, close: forge.close }
}
