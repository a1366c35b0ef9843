import { entryOf } from '../model/entry-of.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Component } from '../documents/read-components.ts'
import type { Environment } from '../library/environment.ts'
import { withApplying } from '../library/applying-inputs.ts'
import { fill } from '../library/fill-placeholders.ts'
import { digestOfData } from '../model/digest.ts'
import type { Lock } from '../model/engagement.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import type { RunMode, RunRequest } from '../model/run.ts'
import { findSkill } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import { targetOf } from './placeholder-context.ts'

/**
 * The read-only runs that discovery consists of, from the locked spec, its library entry and the inventory. Empty when a skill or
 * the target is unknown; the rules say which.
 */
export function discoveryRequests(
  engagement: string,
  spec: CustomerSpec,
  library: LibrarySpec,
  environment: Environment,
  skills: readonly SkillSummary[],
  gate1: Lock,
): readonly RunRequest[] {
  const target = targetOf(spec)
  const context = {
    input: withApplying(library.inputs, spec.inputs),
    target: entryOf(environment.targets, target) ?? {},
    fact: environment.facts,
    observed: {},
  }
  return library.discovery.flatMap((step, index) => {
    const skill = findSkill(skills, step.skill)
    const inputs = fill(step.inputs, context)
    if (skill === null || inputs.unknown.length > 0) return []
    return [
      {
        id: `discover-${index + 1}`,
        engagement,
        environment: environment.name,
        agent: 'solution-arch-agent' as const,
        component: null,
        target,
        attempt: 1,
        mode: 'read' as const,
        skill: { name: skill.name, version: skill.version, digest: skill.digest },
        inputs: inputs.value as RunRequest['inputs'],
        authority: gate1.record,
      },
    ]
  })
}

/** The run of one component of the locked design, exactly as the design has it. */
export function componentRequest(
  engagement: string,
  environment: string,
  component: Component,
  mode: Exclude<RunMode, 'read'>,
  attempt: number,
  gate2: Lock,
): RunRequest {
  const [name = '', version = ''] = component.skill.split('@')
  return {
    id: runId(component.id, attempt, mode),
    engagement,
    environment,
    agent: 'builder-agent',
    component: component.id,
    target: component.target,
    attempt,
    mode,
    skill: { name, version, digest: component.digest },
    inputs: component.inputs,
    authority: gate2.record,
  }
}

export function runId(component: string, attempt: number, mode: RunMode): string {
  return `${component}-${attempt}-${mode}`
}

/** The same for the same run of the same contract: a run cut short is found again by it, never repeated (R3.5, R11.2). */
export function idempotencyKey(request: RunRequest): string {
  const { engagement, component, target, attempt, mode, skill, inputs, authority } = request
  return digestOfData({
    engagement,
    component,
    target,
    attempt,
    mode,
    skill: skill.digest,
    inputs: digestOfData(inputs),
    authority,
  })
}
