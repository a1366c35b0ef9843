import { addComment } from '../../src/forge/local/actions/add-comment.ts'
import { mergePull } from '../../src/forge/local/actions/merge-pull.ts'
import { openIssue } from '../../src/forge/local/actions/open-issue.ts'
import { submitReview } from '../../src/forge/local/actions/submit-review.ts'
import type { Ref } from '../../src/forge/forge.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import type { InputValues } from '../../src/model/library-spec.ts'
import type { Instant, Merge } from '../../src/model/snapshot.ts'
import { noticeBoard, repositoryOf } from './site.ts'

/** One thing that a person does, and where that is to be looked at afterwards. */
export type Step = {
  readonly name: string
  readonly at: Instant
  readonly ref: Ref
  readonly act: (site: string, at: Instant) => Promise<unknown>
}

/**
 * The two moments of a story. The clock stands still but for the noon between Gate 2 and the build: when something was done must not
 * depend on how often, and how late, it was looked at.
 */
export const MORNING: Instant = '2026-11-20T09:00:00.000Z'
export const AFTERNOON: Instant = '2026-11-20T14:00:00.000Z'

/** Number of the issue, and of each phase's pull request. */
export const NUMBERS = { issue: 1, requirements: 2, feasibility: 3, design: 4, build: 5 } as const
export const ENGAGEMENT = '001-tell-about-the-door'

/** The whole of an engagement as its people see it: each step is done when the one before has been looked at. */
export const STORY: readonly Step[] = [
  request(MORNING),
  say('rik', NUMBERS.requirements, '/sdd clarify Q-004 Rik of the caretakers', MORNING),
  approve('ana', NUMBERS.requirements, MORNING),
  merge('ana', NUMBERS.requirements, 'squash', MORNING),
  say('ana', NUMBERS.feasibility, '/sdd decide TRD-001 A the board is what it is', MORNING),
  approve('ana', NUMBERS.feasibility, MORNING),
  merge('ana', NUMBERS.feasibility, 'merge', MORNING),
  approve('ana', NUMBERS.design, MORNING),
  approve('sam', NUMBERS.design, MORNING),
  merge('ana', NUMBERS.design, 'rebase', MORNING),
  say('rik', NUMBERS.issue, '/sdd build', AFTERNOON),
  approve('olga', NUMBERS.build, AFTERNOON),
  merge('olga', NUMBERS.build, 'merge', AFTERNOON),
]

/** Asks for a notice; its signature is left open, and it may be longer than the board allows. */
export function request(at: Instant, title = 'Tell about the door', changes: InputValues = {}): Step {
  return {
    name: 'request',
    at,
    ref: { kind: 'issue', number: NUMBERS.issue },
    act: async (site, now) => {
      const library = await noticeBoard()
      const { signature: _open, ...values } = library.example
      const body = renderIssueBody({ ...values, ...changes }, library)
      return openIssue({ dir: repositoryOf(site), as: 'rik', now, title: `[${library.id}] ${title}`, body })
    },
  }
}

export function say(as: string, target: number, body: string, at: Instant): Step {
  const ref: Ref = target === NUMBERS.issue ? { kind: 'issue', number: target } : { kind: 'pull', number: target }
  const act: Step['act'] = (site, now) => addComment({ dir: repositoryOf(site), as, now, target, body })
  return { name: `${as}: ${body}`, at, ref, act }
}

export function approve(as: string, pull: number, at: Instant, commit?: string): Step {
  const given = commit === undefined ? {} : { commit }
  return {
    name: `${as} approves #${pull}`,
    at,
    ref: { kind: 'pull', number: pull },
    act: (site, now) => submitReview({ dir: repositoryOf(site), as, now, pull, state: 'approved', ...given }),
  }
}

export function merge(as: string, pull: number, method: Merge['method'], at: Instant): Step {
  return {
    name: `${as} merges #${pull}`,
    at,
    ref: { kind: 'pull', number: pull },
    act: (site, now) => mergePull({ dir: repositoryOf(site), as, now, pull, method }),
  }
}
