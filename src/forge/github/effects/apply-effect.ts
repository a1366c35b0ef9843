import { setTimeout } from 'node:timers/promises'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Unanswered } from '../client.ts'
import type { Hub } from '../hub.ts'
import { appendEnvelope } from './append-envelope.ts'
import { closeIssue } from './close-issue.ts'
import { commitFiles } from './commit-files.ts'
import { deleteBranch } from './delete-branch.ts'
import { openPull } from './open-pull.ts'
import { react } from './react.ts'
import { requestReviewers } from './request-reviewers.ts'
import { setCheck } from './set-check.ts'
import { setLabels } from './set-labels.ts'
import { upsertComment } from './upsert-comment.ts'
import { upsertIssue } from './upsert-issue.ts'

const ATTEMPTS = 3

/**
 * Makes one effect true; see `Forge.apply`. When an answer was lost, it is not known whether the write happened: each effect looks before
 * it writes, so it is begun again.
 */
export async function applyEffect(hub: Hub, effect: ForgeEffect): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyOnce(hub, effect)
    } catch (cause) {
      if (!(cause instanceof Unanswered) || attempt === ATTEMPTS) throw cause
      await setTimeout(hub.pauseMs * 2 ** attempt)
    }
  }
}

function applyOnce(hub: Hub, effect: ForgeEffect): Promise<void> {
  switch (effect.kind) {
    case 'commit-files':
      return commitFiles(hub, effect)
    case 'append-envelope':
      return appendEnvelope(hub, effect)
    case 'delete-branch':
      return deleteBranch(hub, effect)
    case 'open-pull':
      return openPull(hub, effect)
    case 'set-check':
      return setCheck(hub, effect)
    case 'set-labels':
      return setLabels(hub, effect)
    case 'upsert-comment':
      return upsertComment(hub, effect)
    case 'request-reviewers':
      return requestReviewers(hub, effect)
    case 'react':
      return react(hub, effect)
    case 'upsert-issue':
      return upsertIssue(hub, effect)
    case 'close-issue':
      return closeIssue(hub, effect)
  }
}
