import type { ForgeEffect } from '../../../model/effect.ts'
import { LEDGER_BRANCH } from '../../../model/place.ts'
import { branchRef } from '../../../git/branch-ref.ts'
import { listFiles } from '../../../git/list-files.ts'
import { readCommit } from '../../../git/read-commit.ts'
import { writeTree } from '../../../git/write-tree.ts'
import { isAppended } from '../../content/is-appended.ts'
import { Conflict } from '../../forge.ts'
import { expectToSee } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { commitOnBranch } from './write-content.ts'

type AppendEnvelope = Extract<ForgeEffect, { readonly kind: 'append-envelope' }>

/**
 * Appends one commit with one new file to the ledger branch, on the tip that the record was made for. Nothing happens when the tip is
 * just that commit already; `Conflict` when the ledger moved. The commit carries no seal: the record in it is signed.
 */
export async function appendEnvelope(hub: Hub, effect: AppendEnvelope): Promise<void> {
  const { expectedTip, path, envelope, message } = effect
  if (!/^ledger\/[^/]+\/[^/]+$/.test(path)) throw new Error(`not a place in the ledger: "${path}"`)
  if (await isThere(hub, effect)) return
  const { store } = hub.mirror
  if (expectedTip !== null && (await listFiles(store.reader, expectedTip, path)).length > 0) {
    throw new Conflict(`the ledger holds ${path} already`)
  }
  const tree = await writeTree(store.reader, store.dir, expectedTip, [{ path, content: envelope }])
  const parent = expectedTip === null ? null : await readCommit(store.reader, expectedTip)
  try {
    await commitOnBranch(hub, LEDGER_BRANCH, { parent, tree, message })
  } catch (cause) {
    // Whatever GitHub said: what counts is where the ledger is now.
    if (!(await isThere(hub, effect, cause))) throw cause
  }
  expectToSee(hub.memory, { what: 'the record that was appended', holds: ({ ledger }) => ledger.tip !== expectedTip })
}

/** Whether the ledger ends in this record; `Conflict` when it is not where the record was made for. */
async function isThere(hub: Hub, effect: AppendEnvelope, cause?: unknown): Promise<boolean> {
  const { expectedTip } = effect
  const tip = (await hub.mirror.update()).get(branchRef(LEDGER_BRANCH)) ?? null
  if (tip === expectedTip) return false
  if (tip !== null && (await isAppended(hub.mirror.store, tip, effect))) return true
  throw new Conflict(`the ledger is at ${tip ?? 'nothing'}, not at ${expectedTip ?? 'nothing'}`, { cause })
}
