import { z } from 'zod'
import type { JsonObject } from '../../json-object.ts'

export type Json = JsonObject[string]

/** Anything the tool may know of a value; absent is null. */
const Value = z.json().default(null)

const Resource = z.object({
  address: z.string(),
  mode: z.string(),
  values: z.record(z.string(), z.json()).default({}),
  sensitive_values: Value,
  tainted: z.boolean().default(false),
  deposed_key: z.string().optional(),
})
export type Resource = z.infer<typeof Resource>

const Module = z.object({
  resources: z.array(Resource).default([]),
  get child_modules() {
    return z.array(Module).default([])
  },
})
export type Module = z.infer<typeof Module>

const Outputs = z.record(z.string(), z.object({ value: Value, sensitive: z.boolean().default(false) })).default({})
export type Outputs = z.infer<typeof Outputs>

const Change = z.object({
  actions: z.array(z.string()),
  before: Value,
  after: Value,
  after_unknown: Value,
  before_sensitive: Value,
  after_sensitive: Value,
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
  importing: z.unknown().optional(),
})
export type Change = z.infer<typeof Change>

const ResourceChange = z.object({
  address: z.string(),
  mode: z.string(),
  deposed: z.string().optional(),
  previous_address: z.string().optional(),
  action_reason: z.string().optional(),
  change: Change,
})
export type ResourceChange = z.infer<typeof ResourceChange>

const Checks = z
  .array(
    z.object({
      address: z.object({ to_display: z.string() }),
      status: z.string(),
      instances: z.array(z.object({ problems: z.array(z.object({ message: z.string() })).default([]) })).default([]),
    }),
  )
  .default([])
export type Checks = z.infer<typeof Checks>

const ConfiguredModule = z.object({
  resources: z
    .array(z.object({ address: z.string(), provisioners: z.array(z.object({ type: z.string() })).default([]) }))
    .default([]),
  variables: z.record(z.string(), z.object({ sensitive: z.boolean().default(false) })).default({}),
  get module_calls() {
    return z.record(z.string(), z.object({ module: ConfiguredModule.optional() })).default({})
  },
})
export type ConfiguredModule = z.infer<typeof ConfiguredModule>

const Version1 = z.string().regex(/^1\./, 'is not a format version 1.x')

/** `show -json` of a plan file: what is used of it. A key that older or other tools do not write is absent, which is not the same as false. */
export const PlanDocument = z.object({
  format_version: Version1,
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
  applyable: z.boolean().optional(),
  resource_changes: z.array(ResourceChange).default([]),
  resource_drift: z.array(ResourceChange).default([]),
  output_changes: z.record(z.string(), Change).default({}),
  /** Resources as refreshed. Its outputs are not the state's: they are those of the plan. */
  prior_state: z.object({ values: z.object({ root_module: Module.optional() }).optional() }).optional(),
  variables: z.record(z.string(), z.object({ value: Value })).default({}),
  checks: Checks,
  configuration: z.object({ root_module: ConfiguredModule }),
})
export type PlanDocument = z.infer<typeof PlanDocument>

/** `show -json` of the state: what is used of it. */
export const ShownState = z.object({
  format_version: Version1,
  values: z.object({ outputs: Outputs, root_module: Module.optional() }).optional(),
  checks: Checks,
})
export type ShownState = z.infer<typeof ShownState>

/** `state pull`: the state as it is stored. */
export const StoredState = z.object({
  /** Random name that the state got when it was made; never told to anybody. */
  lineage: z.string(),
  outputs: Outputs,
})
export type StoredState = z.infer<typeof StoredState>

/** All resources of a module and of the modules under it. */
export function allResources(module: Module | undefined): Resource[] {
  return module === undefined ? [] : [...module.resources, ...module.child_modules.flatMap(allResources)]
}
