import { setTimeout } from 'node:timers/promises'
import type { TreeWrite } from '../../git/write-tree.ts'
import { writeTree } from '../../git/write-tree.ts'
import { writeCommit } from '../../git/write-commit.ts'
import type { RefUpdate } from '../../git/update-refs.ts'
import { updateRefs } from '../../git/update-refs.ts'
import { Conflict } from '../forge.ts'
import type { ForgeState } from './read-state.ts'
import { readState } from './read-state.ts'
import { STATE_REF } from './state-ref.ts'
import { checkStateFile } from './state.ts'
import type { LocalStore } from './store.ts'

/** What one action does: files of the state by path, references to move with them, and a line for the state's history. */
export type StateChange = {
  readonly message: string
  readonly files?: Readonly<Record<string, unknown>>
  readonly refs?: readonly RefUpdate[]
}

/** What an action wants, seen from one state; a null change leaves everything as it is. */
export type Plan<T> = (state: ForgeState) => Promise<{ readonly result: T; readonly change: StateChange | null }>

const ATTEMPTS = 15
const PAUSE_MS = 4

/**
 * Makes one change of the forge, all of it or nothing: the state and the references move in one transaction, and only from where
 * the plan saw them. When somebody else was faster, it is planned again from the new state. Throws `Conflict` when that never ends.
 */
export async function changeState<T>(store: LocalStore, now: string, plan: Plan<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const state = await readState(store)
    const { result, change } = await plan(state)
    if (change === null) return result
    const next = await writeState(store, state, now, change)
    const moved = await updateRefs(store.git, [...(change.refs ?? []), { ref: STATE_REF, from: state.tip, to: next }])
    if (moved) return result
    await setTimeout(PAUSE_MS * attempt)
  }
  throw new Conflict(
    'others kept changing the forge, or a killed process left a .lock file in its refs; nothing was done',
  )
}

/** A file of the state as it is stored. */
export function toStateFile(path: string, data: unknown): TreeWrite {
  return { path, content: `${JSON.stringify(checkStateFile(path, data), null, 2)}\n` }
}

async function writeState(store: LocalStore, state: ForgeState, now: string, change: StateChange): Promise<string> {
  const files = Object.entries(change.files ?? {}).map(([path, data]) => toStateFile(path, data))
  if (files.length === 0) return state.tip
  const signature = { name: 'forge', email: 'forge@users.specgate.local', when: now }
  return writeCommit(store.dir, {
    tree: await writeTree(store.reader, store.dir, state.tip, files),
    parents: [state.tip],
    author: signature,
    committer: signature,
    message: change.message,
  })
}
