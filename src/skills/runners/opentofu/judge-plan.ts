import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ACCESS } from '../../../model/skill.ts'
import type { Access } from '../../../model/skill.ts'
import type { ProgramJob } from '../runner.ts'
import { actionOf, changedResources, isRemoved } from './change-words.ts'
import type { Checks, ConfiguredModule, ResourceChange } from './documents.ts'
import type { Plan } from './make-plan.ts'
import { readOrigin, toolName } from './origin.ts'

/** Why a plan must not be applied although the tool would do it; empty when it may be. */
export function judgePlan(
  plan: Plan,
  { secrets }: ProgramJob,
  mayRemove: (change: ResourceChange) => boolean,
): string[] {
  const { document, hasChanges, kind } = plan
  const variables = document.configuration.root_module.variables
  const unknown = Object.keys(plan.inputs).filter((name) => !Object.hasOwn(variables, toolName(name)))
  const open = Object.keys(secrets).filter((name) => variables[toolName(name)]?.sensitive === false)
  const removed = changedResources(document).filter((change) => isRemoved(change) && !mayRemove(change))
  return [
    ...(document.errored === true ? ['the tool could not finish the plan'] : []),
    ...(document.complete === false ? ['the plan is not complete: another one would have to follow it'] : []),
    ...(document.applyable === false && hasChanges ? ['the tool says that the plan cannot be applied'] : []),
    ...unknown.map((name) => `the module has no variable ${toolName(name)} for the input ${name}`),
    ...open.map((name) => `the variable ${toolName(name)} takes a secret and is not declared sensitive`),
    ...removed.map(
      (change) =>
        `${change.address}: the plan is to ${actionOf(change)}, which only a skill with access destructive may do`,
    ),
    // What was in force before is put back even if a check says no to it.
    ...(kind === 'change' ? failedChecks(document.checks) : []),
  ]
}

/** Failures of `check` blocks and conditions. To the tool a failed check is a mere warning. */
export function failedChecks(checks: Checks): string[] {
  return checks
    .filter(({ status }) => status === 'fail' || status === 'error')
    .map(({ address, instances }) => {
      const messages = instances.flatMap(({ problems }) => problems.map(({ message }) => message))
      return `${address.to_display} failed${messages.length === 0 ? '' : `: ${messages.join('; ')}`}`
    })
}

/** What a plan cannot tell of what will happen, for the reviewers of it. */
export function notRehearsed(plan: Plan, module: string): string[] {
  const { document, state } = plan
  const origin = readOrigin(state?.outputs ?? {})
  const withProvisioners = new Map(provisioners(document.configuration.root_module, ''))
  const programs = changedResources(document).flatMap(({ address, change }) => {
    const types = change.actions.some((action) => action !== 'update')
      ? withProvisioners.get(address.replaceAll(/\[("[^"]*"|\d+)\]/g, ''))
      : undefined
    return types === undefined ? [] : [`${address}: what its provisioner does (${types.join(', ')})`]
  })
  const open = document.checks
    .filter(({ status }) => status === 'unknown')
    .map(({ address }) => `${address.to_display}: it can be judged only when the change is made`)
  const hasState = state !== null && Object.keys(state.outputs).length > 0
  const back =
    origin === null
      ? hasState && ['a rollback: the state does not tell with which inputs it was made']
      : origin.module !== module && ['a rollback: the state was made by another version of the module']
  return [...programs, ...open, ...(back || [])]
}

/** Resources with provisioners as the configuration names them, without indexes. */
function provisioners(module: ConfiguredModule, path: string): (readonly [string, readonly string[]])[] {
  const own = module.resources
    .filter((resource) => resource.provisioners.length > 0)
    .map((resource) => [`${path}${resource.address}`, resource.provisioners.map(({ type }) => type)] as const)
  const under = Object.entries(module.module_calls).flatMap(([name, call]) =>
    call.module === undefined ? [] : provisioners(call.module, `${path}module.${name}.`),
  )
  return [...own, ...under]
}

const Manifest = z.object({ access: z.enum(ACCESS) })

/** The access that the skill's manifest asks for; `change` when there is no telling. */
export function accessOf(folder: string): Access {
  try {
    return Manifest.parse(parse(readFileSync(join(folder, 'skill.yaml'), 'utf8'))).access
  } catch {
    return 'change'
  }
}
