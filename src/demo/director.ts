import { addComment } from '../forge/local/actions/add-comment.ts'
import { mergePull } from '../forge/local/actions/merge-pull.ts'
import { openIssue } from '../forge/local/actions/open-issue.ts'
import { pushFiles } from '../forge/local/actions/push-files.ts'
import { submitReview } from '../forge/local/actions/submit-review.ts'
import { Refused } from '../forge/local/refused.ts'
import { systemClock } from '../installation/system-clock.ts'
import type { Decision } from '../model/decision.ts'
import type { FileWrite } from '../model/effect.ts'
import type { PullPhase } from '../model/phase.ts'
import type { Pull, Snapshot } from '../model/snapshot.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import type { Reconciled } from '../reconcile/reconcile.ts'
import type { Narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

/** Has people act on the stage; after each act the machine looks at the engagement and does what follows. */
export type Director = {
  readonly issue: (login: string, title: string, body: string) => Promise<Reconciled>
  readonly comment: (login: string, on: PullPhase | 'issue', text: string) => Promise<Reconciled>
  readonly approve: (login: string, phase: PullPhase) => Promise<Reconciled>
  readonly merge: (login: string, phase: PullPhase) => Promise<Reconciled>
  /** Tries to merge; the reason why it may not. */
  readonly tryMerge: (login: string, phase: PullPhase) => Promise<string>
  readonly push: (login: string, phase: PullPhase, message: string, files: readonly FileWrite[]) => Promise<Reconciled>
  readonly pull: (phase: PullPhase) => Pull
  readonly snapshot: () => Snapshot
  readonly decision: () => Decision
}

const ISSUE = 1

export function openDirector(stage: Stage, narrator: Narrator): Director {
  let latest: Reconciled | null = null
  const as = (login: string) => ({ dir: stage.repository, as: login, now: systemClock() })

  async function react(): Promise<Reconciled> {
    const done = await reconcile(stage.installation.machine, { kind: 'issue', number: ISSUE })
    if (done === null) throw new Error('the engagement is gone')
    latest = done
    narrator.machine(done.applied)
    return done
  }
  function current(): Reconciled {
    if (latest === null) throw new Error('nothing has happened yet')
    return latest
  }
  function pull(phase: PullPhase): Pull {
    const found = current().snapshot.pulls.findLast((each) => each.phase === phase)
    if (found === undefined) throw new Error(`there is no ${phase} pull request`)
    return found
  }
  return {
    issue: async (login, title, body) => {
      await openIssue({ ...as(login), title, body })
      return react()
    },
    comment: async (login, on, text) => {
      narrator.person(login, `comments: ${text}`)
      await addComment({ ...as(login), target: on === 'issue' ? ISSUE : pull(on).number, body: text })
      return react()
    },
    approve: async (login, phase) => {
      const { number, content } = pull(phase)
      narrator.person(login, `approves #${number} (${phase}) at ${content.sha.slice(0, 10)}`)
      await submitReview({ ...as(login), pull: number, state: 'approved' })
      return react()
    },
    merge: async (login, phase) => {
      const { number } = pull(phase)
      narrator.person(login, `merges #${number} (${phase})`)
      await mergePull({ ...as(login), pull: number, method: 'merge' })
      return react()
    },
    tryMerge: async (login, phase) => {
      const { number } = pull(phase)
      narrator.person(login, `tries to merge #${number} (${phase})`)
      try {
        await mergePull({ ...as(login), pull: number, method: 'merge' })
      } catch (error) {
        if (error instanceof Refused) return error.message
        throw error
      }
      throw new Error(`#${number} could be merged and should not`)
    },
    push: async (login, phase, message, files) => {
      narrator.person(login, `pushes to ${pull(phase).headBranch}: ${message}`)
      await pushFiles({
        ...as(login),
        branch: pull(phase).headBranch,
        message,
        files: files.map(({ path, content }) => ({ path, content })),
      })
      return react()
    },
    pull,
    snapshot: () => current().snapshot,
    decision: () => current().decision,
  }
}
