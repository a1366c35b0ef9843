import type { ForgeEffect } from '../../../model/effect.ts'
import type { LocalStore } from '../store.ts'
import { appendEnvelope } from './append-envelope.ts'
import { closeIssue } from './close-issue.ts'
import { commitFiles } from './commit-files.ts'
import { deleteBranch } from './delete-branch.ts'
import { openBotPull } from './open-pull.ts'
import { react } from './react.ts'
import { requestReviewers } from './request-reviewers.ts'
import { setCheck } from './set-check.ts'
import { setLabels } from './set-labels.ts'
import { upsertComment } from './upsert-comment.ts'
import { upsertIssue } from './upsert-issue.ts'

/** Makes one effect true; see `Forge.apply`. */
export function applyEffect(store: LocalStore, now: string, effect: ForgeEffect): Promise<void> {
  switch (effect.kind) {
    case 'commit-files':
      return commitFiles(store, now, effect)
    case 'append-envelope':
      return appendEnvelope(store, now, effect)
    case 'delete-branch':
      return deleteBranch(store, now, effect)
    case 'open-pull':
      return openBotPull(store, now, effect)
    case 'set-check':
      return setCheck(store, now, effect)
    case 'set-labels':
      return setLabels(store, now, effect)
    case 'upsert-comment':
      return upsertComment(store, now, effect)
    case 'request-reviewers':
      return requestReviewers(store, now, effect)
    case 'react':
      return react(store, now, effect)
    case 'upsert-issue':
      return upsertIssue(store, now, effect)
    case 'close-issue':
      return closeIssue(store, now, effect)
  }
}
