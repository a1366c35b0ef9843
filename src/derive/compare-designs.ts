import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Component } from '../documents/read-components.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import { parseBatch } from '../model/batch.ts'
import type { ComparedDesign, ValueDifference } from '../model/comparison.ts'
import { canonicalJson } from '../model/digest.ts'
import { findSkill } from '../model/skill.ts'
import type { SkillSummary } from '../model/skill.ts'
import { batchTime } from './batch-time.ts'

/** A design by the name that people know it by, with what of the locked documents it contradicts. */
export type NamedDesign = {
  readonly name: string
  readonly design: SolutionDesign
  readonly contradicts: readonly string[]
}

/** Puts designs of one locked spec side by side; the first is what the others are compared with (R7.1). */
export function compareDesigns(
  designs: readonly NamedDesign[],
  spec: CustomerSpec | null,
  skills: readonly SkillSummary[],
): readonly ComparedDesign[] {
  const [first] = designs
  return first === undefined ? [] : designs.map((each) => compared(each, first.design, spec, skills))
}

function compared(
  { name, design, contradicts }: NamedDesign,
  first: SolutionDesign,
  spec: CustomerSpec | null,
  skills: readonly SkillSummary[],
): ComparedDesign {
  const { components, frontMatter } = design
  const batch = parseBatch(frontMatter.batch)
  const ids = components.map(({ id }) => id)
  const firstIds = first.components.map(({ id }) => id)
  const known = components.flatMap((each) => skillOf(skills, each) ?? [])
  return {
    name,
    path: design.path,
    variant: frontMatter.variant ?? null,
    components: ids,
    added: ids.filter((id) => !firstIds.includes(id)),
    leftOut: firstIds.filter((id) => !ids.includes(id)),
    skills: [...new Set(components.map(({ skill }) => skill))],
    access: {
      read: known.filter(({ access }) => access === 'read').length,
      change: known.filter(({ access }) => access === 'change').length,
      destructive: known.filter(({ access }) => access === 'destructive').length,
    },
    withoutRollback: components
      .filter((each) => typeof (skillOf(skills, each)?.rollback ?? '') !== 'string')
      .map(({ id }) => id),
    unknownSkills: components.filter((each) => skillOf(skills, each) === null).map(({ id }) => id),
    batch: frontMatter.batch,
    time: batch === null ? null : batchTime(batch, components, (each) => skillOf(skills, each)),
    unmet: unmetIn(components, spec, skills),
    contradicts,
    isOld: frontMatter['previous-record'] !== first.frontMatter['previous-record'],
    values: components.flatMap((each) => differences(each, first)),
  }
}

/** The installed skill that a component pins. */
function skillOf(skills: readonly SkillSummary[], { skill, digest }: Component): SkillSummary | null {
  const found = findSkill(skills, skill)
  return found?.digest === digest ? found : null
}

function unmetIn(
  components: readonly Component[],
  spec: CustomerSpec | null,
  skills: readonly SkillSummary[],
): readonly string[] {
  const satisfied = new Set(components.flatMap(({ satisfies }) => satisfies))
  const proven = (spec?.acceptance ?? []).filter(({ id, check }) =>
    components.some(
      (each) =>
        each.accepts.includes(id) && check !== null && (skillOf(skills, each)?.checks.after.includes(check) ?? false),
    ),
  )
  return [
    ...(spec?.requirements ?? []).filter(({ id }) => !satisfied.has(id)).map(({ id }) => id),
    ...(spec?.acceptance ?? []).filter((each) => !proven.includes(each)).map(({ id }) => id),
  ]
}

function differences({ id, inputs }: Component, first: SolutionDesign): readonly ValueDifference[] {
  const other = first.components.find((each) => each.id === id)
  if (other === undefined) return []
  const names = new Set([...Object.keys(other.inputs), ...Object.keys(inputs)])
  return [...names].flatMap((input) => {
    const [was, is] = [valueOf(other.inputs, input), valueOf(inputs, input)]
    return was === is ? [] : [{ component: id, input, first: was, here: is }]
  })
}

function valueOf(inputs: Component['inputs'], name: string): string | null {
  return Object.hasOwn(inputs, name) ? canonicalJson(inputs[name]) : null
}
