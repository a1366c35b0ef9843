import type { ForgeEffect } from '../../../model/effect.ts'
import { LEDGER_BRANCH } from '../../../model/place.ts'
import { listFiles } from '../../../git/list-files.ts'
import { writeCommit } from '../../../git/write-commit.ts'
import { writeTree } from '../../../git/write-tree.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import { signatureOf } from '../identity.ts'
import { isAppended } from '../../content/is-appended.ts'
import { ledgerTip } from '../read-state.ts'
import { branchRef } from '../../../git/branch-ref.ts'
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
