import { fileAt, filesUnder } from '../../derive/overlay.ts'
import { withdrawnContract } from '../../documents/component-contract.ts'
import type { FileWrite } from '../../model/effect.ts'
import { contractComponent, contractPath, planPath, specFolder } from '../../model/place.ts'
import type { PlanFile } from '../../model/place.ts'
import type { BranchContent, Snapshot } from '../../model/snapshot.ts'
import { renderContract } from './contract.ts'
import { renderDataModel } from './data-model.ts'
import { renderDesignChecklist } from './design-checklist.ts'
import type { PlanFacts } from './plan-facts.ts'
import { renderQuickstart } from './quickstart.ts'
import { renderResearch } from './research.ts'
import { renderTasks } from './tasks.ts'

const RENDERERS: Readonly<Record<PlanFile, (facts: PlanFacts) => string>> = {
  'research.md': renderResearch,
  'data-model.md': renderDataModel,
  'quickstart.md': renderQuickstart,
  'tasks.md': renderTasks,
  'checklists/design.md': renderDesignChecklist,
}

/**
 * Drafts what stands beside a design (R7.1, R7.2), from the design itself and what it was made from, so that it cannot say anything else.
 * A contract of a component that an earlier design had goes, or says that it is withdrawn where the default branch holds it.
 */
export function draftPlan(
  snapshot: Snapshot,
  engagement: string,
  facts: PlanFacts,
  content: BranchContent | null,
): readonly FileWrite[] {
  const documents = Object.entries(RENDERERS).map(([file, render]) => ({
    path: planPath(engagement, file as PlanFile),
    content: render(facts),
  }))
  const contracts = facts.design.components.map((component) => ({
    path: contractPath(engagement, component.id),
    content: renderContract(facts, component),
  }))
  const written = new Set(contracts.map(({ path }) => path))
  const stale = filesUnder(snapshot, content, `${specFolder(engagement)}/contracts`).flatMap(
    ({ path }): FileWrite[] => {
      const component = contractComponent(engagement, path)
      if (component === null || written.has(path)) return []
      const isMerged = fileAt(snapshot, null, path) !== null
      return [{ path, content: isMerged ? withdrawnContract(component) : null }]
    },
  )
  return [...documents, ...contracts, ...stale]
}
