import type { Command } from '../derive/commands.ts'
import { askedFor } from '../derive/decided-inputs.ts'
import { readDossier } from '../derive/dossier.ts'
import { choiceProblem, readPlanAsk } from '../derive/exploration.ts'
import { differencesOf, findVariant } from '../derive/variants.ts'
import { phaseBranch, variantPath } from '../model/place.ts'
import { renderPlanKeptUp, renderVariantAnswer } from '../views/render-plan-answer.ts'
import { isMachineOnly, workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** What is said to `/sdd plan` when it is not refused; null where the commit says it. */
export function answerPlan(scene: Scene, command: Command): string | null {
  const { snapshot, engagement, library, documents } = scene
  const read = readPlanAsk(command)
  if ('problem' in read) return null
  const content = workplaceOf(scene, 'design')?.content ?? null
  if (read.variant === null) {
    const isKeptUp = content !== null && isMachineOnly(snapshot, content)
    return isKeptUp ? renderPlanKeptUp(phaseBranch(engagement.id, 'design')) : null
  }
  const variant = findVariant(library, snapshot.skills, read.variant)
  const { spec, report } = readDossier(snapshot, engagement.id, null, documents)
  if (variant === null || spec === null || report === null) return null
  const differences = differencesOf(library, variant, askedFor(spec, report.assessment))
  const problem = choiceProblem(snapshot, engagement, library, variant.id)
  return renderVariantAnswer(variant, variantPath(engagement.id, variant.id), differences, problem)
}
