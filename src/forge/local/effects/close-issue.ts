import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { changeState } from '../change-state.ts'
import type { LocalStore } from '../store.ts'
import { issuePath } from '../threads.ts'

type CloseIssue = Extract<ForgeEffect, { readonly kind: 'close-issue' }>

export async function closeIssue(store: LocalStore, now: string, effect: CloseIssue): Promise<void> {
  await changeState(store, now, async (state) => {
    const issue = await state.issue(effect.issue)
    if (issue === null) throw new Conflict(`there is no issue #${effect.issue}`)
    if (issue.state === 'closed') return { result: undefined, change: null }
    const files = { [issuePath(issue.number)]: { ...issue, state: 'closed' } }
    return { result: undefined, change: { message: `close issue #${issue.number}`, files } }
  })
}
