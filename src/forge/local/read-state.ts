import type { z } from 'zod'
import type { User } from '../../model/snapshot.ts'
import { LEDGER_BRANCH } from '../../model/place.ts'
import { branchRef } from '../../git/branch-ref.ts'
import type { Memory } from '../../git/memory.ts'
import { createMemory } from '../../git/memory.ts'
import type { Refs } from '../../git/read-refs.ts'
import { readBlob } from '../../git/read-blob.ts'
import type { TreeEntry } from '../../git/read-tree.ts'
import { readTree } from '../../git/read-tree.ts'
import type { IssueState, PullState } from './state.ts'
import { Counters, IssueState as Issue, MachineCommits, PullState as PullRequest, Settings, UserList } from './state.ts'
import { STATE_REF } from './state-ref.ts'
import type { LocalStore } from './store.ts'

/** The files of one commit of the forge's state. */
export type StateFiles = {
  readonly settings: Settings
  readonly users: readonly User[]
  readonly counters: Counters
  /** Commits this program made itself. */
  readonly machineCommits: readonly string[]
  /** Null when there is none of that number. */
  readonly issue: (number: number) => Promise<IssueState | null>
  readonly pull: (number: number) => Promise<PullState | null>
  /** All of them, by number. */
  readonly issues: () => Promise<readonly IssueState[]>
  readonly pulls: () => Promise<readonly PullState[]>
}

/** The forge at one moment: every reference, and the files of the state commit among them, read when asked for. */
export type ForgeState = StateFiles & { readonly refs: Refs; readonly tip: string }

/** Reads the forge's present state. Throws when the repository holds none, or a file of it is not as it was written. */
export async function readState(store: LocalStore): Promise<ForgeState> {
  const refs = await store.refs()
  const tip = refs.get(STATE_REF)
  if (tip === undefined) throw new Error(`${store.dir} holds no local forge`)
  return { ...(await store.states(tip, () => openFiles(store, tip))), refs, tip }
}

async function openFiles(store: LocalStore, tip: string): Promise<StateFiles> {
  const root = await readTree(store.reader, tip)
  const [settings, users, counters, machineCommits] = await Promise.all([
    readFile(store, root, 'settings.json', Settings),
    readFile(store, root, 'users.json', UserList),
    readFile(store, root, 'counters.json', Counters),
    readFile(store, root, 'machine-commits.json', MachineCommits),
  ])
  const issues = await openFolder(store, root, 'issues', Issue, store.threads.issues)
  const pulls = await openFolder(store, root, 'pulls', PullRequest, store.threads.pulls)
  return {
    settings,
    users,
    counters,
    machineCommits,
    issue: issues.one,
    issues: issues.all,
    pull: pulls.one,
    pulls: pulls.all,
  }
}

export function ledgerTip(state: ForgeState): string | null {
  return state.refs.get(branchRef(LEDGER_BRANCH)) ?? null
}

async function openFolder<T>(
  store: LocalStore,
  root: readonly TreeEntry[],
  folder: string,
  schema: z.ZodType<T>,
  memory: Memory<T>,
) {
  const tree = root.find((entry) => entry.name === folder)
  const entries = tree === undefined ? [] : await readTree(store.reader, tree.oid)
  const read = ({ oid, name }: TreeEntry): Promise<T> =>
    memory(oid, () => parseFile(store, oid, `${folder}/${name}`, schema))
  const all = createMemory<readonly T[]>(1)
  const numberOf = (entry: TreeEntry): number => Number.parseInt(entry.name, 10)
  return {
    one: async (number: number): Promise<T | null> => {
      const entry = entries.find((each) => each.name === `${number}.json`)
      return entry === undefined ? null : read(entry)
    },
    all: () => all('', () => Promise.all(entries.toSorted((a, b) => numberOf(a) - numberOf(b)).map(read))),
  }
}

function readFile<T>(store: LocalStore, root: readonly TreeEntry[], name: string, schema: z.ZodType<T>): Promise<T> {
  const entry = root.find((each) => each.name === name)
  if (entry === undefined) throw new Error(`the forge's ${name} is missing`)
  return parseFile(store, entry.oid, name, schema)
}

async function parseFile<T>(store: LocalStore, oid: string, path: string, schema: z.ZodType<T>): Promise<T> {
  const text = (await readBlob(store.reader, oid)).toString('utf8')
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(`the forge's ${path} is damaged`, { cause })
  }
}
