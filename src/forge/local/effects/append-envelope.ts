import type { ForgeEffect } from '../../../model/effect.ts'
import { LEDGER_BRANCH } from '../../../model/place.ts'
import { diffTrees } from '../../../git/diff-trees.ts'
import { listFiles } from '../../../git/list-files.ts'
import { readCommit } from '../../../git/read-commit.ts'
import { writeCommit } from '../../../git/write-commit.ts'
import { writeObject } from '../../../git/write-object.ts'
import { writeTree } from '../../../git/write-tree.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import { signatureOf } from '../identity.ts'
import { ledgerTip } from '../ledger-files.ts'
import { branchRef } from '../pull-head.ts'
import type { LocalStore } from '../store.ts'

type AppendEnvelope = Extract<ForgeEffect, { readonly kind: 'append-envelope' }>

/**
 * Appends one commit with one new file to the ledger branch, on the tip that the record was made for. Nothing happens when the tip
 * is just that commit already; `Conflict` when the ledger moved: the record names its predecessor and must be made anew.
 */
export async function appendEnvelope(store: LocalStore, now: string, effect: AppendEnvelope): Promise<void> {
  const { expectedTip, path, envelope, message } = effect
  if (!/^ledger\/[^/]+\/[^/]+$/.test(path)) throw new Error(`not a place in the ledger: "${path}"`)
  await changeState(store, now, async (state) => {
    const tip = ledgerTip(state)
    if (tip !== expectedTip) {
      if (tip !== null && (await isAppended(store, tip, effect))) return { result: undefined, change: null }
      throw new Conflict(`the ledger is at ${tip ?? 'nothing'}, not at ${expectedTip ?? 'nothing'}`)
    }
    if (tip !== null && (await listFiles(store.reader, tip, path)).length > 0) {
      throw new Conflict(`the ledger holds ${path} already`)
    }
    const signature = signatureOf(state.settings.bot, now)
    const next = await writeCommit(store.dir, {
      tree: await writeTree(store.reader, store.dir, tip, [{ path, content: envelope }]),
      parents: tip === null ? [] : [tip],
      author: signature,
      committer: signature,
      message,
    })
    const move = { ref: branchRef(LEDGER_BRANCH), from: tip, to: next }
    return { result: undefined, change: { message: `append ${path}`, refs: [move] } }
  })
}

async function isAppended(
  store: LocalStore,
  tip: string,
  { expectedTip, path, envelope }: AppendEnvelope,
): Promise<boolean> {
  const commit = await readCommit(store.reader, tip)
  if (commit === null || commit.parents.length > 1 || (commit.parents[0] ?? null) !== expectedTip) return false
  const [only, ...more] = await diffTrees(store.reader, expectedTip, tip)
  if (only?.path !== path || more.length > 0 || only.before !== null) return false
  return only.after?.mode === '100644' && only.after.oid === (await writeObject(store.dir, 'blob', envelope))
}
