import type { Checklist } from '../model/checklist.ts'
import type { Verdict } from '../model/decision.ts'
import { specFolder } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { fileAt } from './overlay.ts'
import { phaseContent } from './phase-content.ts'

/** Phases whose documents have a checklist. */
const PHASES = ['requirements', 'design'] as const
const ITEM = /^\s{0,3}[-*] \[([ xX])\] (.*)$/

export function standingChecklists(snapshot: Snapshot, verdicts: readonly Verdict[]): readonly Checklist[] {
  return PHASES.flatMap((phase): readonly Checklist[] => {
    const path = `${specFolder(snapshot.engagement ?? '')}/checklists/${phase}.md`
    const text = fileAt(snapshot, phaseContent(snapshot, phase), path)?.text ?? null
    if (text === null) return []
    const items = text.split('\n').flatMap((each, index) => {
      const [, mark, said] = ITEM.exec(each) ?? []
      return said === undefined ? [] : [{ text: said, done: mark !== ' ', line: index + 1 }]
    })
    const findings = verdicts.filter((each) => each.phase === phase).flatMap((each) => each.findings)
    return [{ phase, path, items, findings: findings.filter(({ severity }) => severity === 'block') }]
  })
}
