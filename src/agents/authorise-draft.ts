import { isAdditive } from '../documents/amend.ts'
import { agentPathUse, AUTHORITIES } from '../model/authority.ts'
import type { DraftRequest, FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf } from '../model/engagement.ts'
import type { Finding } from '../model/finding.ts'
import { gateName } from '../model/phase.ts'
import type { PullPhase } from '../model/phase.ts'
import { artifactPath, assetPath, contractComponent, parsePhaseBranch, variantAt } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'

/**
 * Whether an agent may commit what it proposes: the phase is its own, the gate before is locked, each path is one it may write, and what it
 * amends keeps every byte of the original (R2.2). Any finding refuses the whole proposal.
 */
export function authoriseDraft(
  snapshot: Snapshot,
  engagement: Engagement,
  request: Pick<DraftRequest, 'agent' | 'engagement' | 'branch'> & Partial<Pick<DraftRequest, 'document'>>,
  files: readonly FileWrite[],
): readonly Finding[] {
  const place = parsePhaseBranch(request.branch)
  const authority = AUTHORITIES.find((each) => each.agent === request.agent && each.phase === place?.phase)
  if (
    place === null ||
    place.engagement !== engagement.id ||
    request.engagement !== engagement.id ||
    authority === undefined
  ) {
    return [
      refused('SG501', request.branch, `the ${request.agent} on branch ${request.branch}`, 'a phase that is its own'),
    ]
  }
  if (authority.needs !== null && lockOf(engagement, authority.needs) === null) {
    const found = `the ${request.agent} in the ${place.phase} phase`
    return [refused('SG502', request.branch, found, `${gateName(authority.needs)} locked first`)]
  }
  // Who asks for the plan keeps the design that people wrote.
  const design = artifactPath(engagement.id, 'design')
  if (request.document === 'plan' && files.some(({ path }) => path === design))
    return [refused('SG503', design, 'another text of the design with its plan', 'the design as it stands')]
  return files.flatMap((file) => {
    const use = agentPathUse(authority, engagement.id, file.path)
    if (use === 'write' && (file.content !== null || isLeftOver(snapshot, engagement.id, file.path))) return []
    if (use === 'amend' && isAdditiveWrite(snapshot, file)) return []
    return [
      refused(
        'SG503',
        file.path,
        `a write by the ${request.agent} in the ${place.phase} phase`,
        expectation(place.phase, use, authority.writes),
      ),
    ]
  })
}

/** An asset, a contract or a variant of the design that only the branch holds may go; evidence and what the default branch holds never do. */
function isLeftOver(snapshot: Snapshot, engagement: string, path: string): boolean {
  const isOurs =
    path === assetPath(engagement, assetIn(path)) ||
    contractComponent(engagement, path) !== null ||
    variantAt(engagement, path) !== null
  return isOurs && !snapshot.files.some((file) => file.path === path)
}

function assetIn(path: string): string {
  return /\/build\/([^/]+)\.json$/.exec(path)?.[1] ?? ''
}

function isAdditiveWrite(snapshot: Snapshot, file: FileWrite): boolean {
  const locked = snapshot.files.find((each) => each.path === file.path)?.text ?? null
  return locked !== null && file.content !== null && isAdditive(locked, file.content)
}

function expectation(phase: PullPhase, use: string, writes: readonly string[]): string {
  return use === 'amend'
    ? 'the locked text unchanged, with a dated section appended'
    : `${writes.join(', ')} (${phase})`
}

function refused(code: string, path: string, found: string, expected: string): Finding {
  const remedy =
    'The proposal was dropped whole. If the change is wanted, a person makes it in the phase it belongs to.'
  return { code, severity: 'block', path, line: 1, found, expected, remedy }
}
