import { PULL_PHASES } from '../../model/phase.ts'
import { LEDGER_BRANCH, phaseBranch } from '../../model/place.ts'
import { branchRef } from '../../git/branch-ref.ts'
import type { Refs } from '../../git/read-refs.ts'
import type { TipsAnswer } from './graphql/tips.ts'
import { DEFAULT_REF } from './mirror/mirror.ts'
import { Unsettled } from './settle.ts'

/** Throws `Unsettled` unless GitHub's answer and the mirror agree on every branch that an evaluation stands on. */
export function requireSameTips(refs: Refs, answer: TipsAnswer, engagement: string | null): void {
  requireSame('the default branch', refs.get(DEFAULT_REF), answer.defaultBranchRef?.target?.oid)
  requireSame(LEDGER_BRANCH, refs.get(branchRef(LEDGER_BRANCH)), answer.ledgerTip?.target?.oid)
  if (engagement === null) return
  for (const phase of PULL_PHASES) {
    const branch = phaseBranch(engagement, phase)
    requireSame(branch, refs.get(branchRef(branch)), answer[`${phase}Tip`]?.target?.oid)
  }
}

export function requireSame(what: string, inMirror: string | undefined, onGithub: string | undefined): void {
  if (inMirror === onGithub) return
  throw new Unsettled(`${what} is at ${onGithub ?? 'nothing'} for the API and at ${inMirror ?? 'nothing'} for git`)
}
