import { z } from 'zod'
import { WrittenBatch } from '../model/batch.ts'
import { CLAIM_KINDS } from '../model/library-spec.ts'
import { VARIANT_ID } from '../model/place.ts'

const Text = z.string().min(1).max(4000)
const Id = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is not an id (lower case words joined by -)')
  .max(63)
const SkillReference = z
  .string()
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+@\d+(?:\.\d+\.\d+)?$/, 'is not a skill reference, family/verb@1')
const Ids = z.array(z.string().max(20)).min(1).max(100)
const SkillInputs = z.record(z.string().max(100), z.json())

/** The value of another input as a limit, in ajv's `$data` notation: `1/validity-days`. */
const OtherInput = z.strictObject({
  $data: z.string().regex(/^[12]\/[a-z0-9-]+$/, 'does not refer to an input, 1/<name>'),
})
const Limit = z.union([z.number(), OtherInput])
const Length = z.int().min(0).max(65_536)
const Example = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

/** GitHub adds "None" to the choices of a form by itself and refuses forms that have one of that name. */
const Choice = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text.toLowerCase() !== 'none', 'is a choice that forms cannot have; say what is meant')

/** The part of JSON Schema that one input may use, and what is said of it to people. */
const Input = z.strictObject({
  title: z.string().min(1).max(80),
  description: Text,
  'x-why': Text,
  'x-when': z
    .record(
      Id,
      z
        .array(z.union([z.string().max(100), z.boolean()]))
        .min(1)
        .max(50),
    )
    .optional(),
  'x-claims': z.enum(CLAIM_KINDS).optional(),
  examples: z.array(Example).min(1).max(5),
  default: Example.optional(),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array']),
  enum: z.array(Choice).min(2).max(50).optional(),
  pattern: z.string().max(500).optional(),
  minLength: Length.optional(),
  maxLength: Length.optional(),
  minimum: Limit.optional(),
  maximum: Limit.optional(),
  exclusiveMaximum: Limit.optional(),
  items: z
    .strictObject({ type: z.literal('string'), pattern: z.string().max(500).optional(), maxLength: Length.optional() })
    .optional(),
  minItems: Length.optional(),
  maxItems: Length.optional(),
  uniqueItems: z.boolean().optional(),
  contains: z.strictObject({ const: OtherInput }).optional(),
})
export type WrittenInput = z.infer<typeof Input>

const Option = z
  .strictObject({
    id: z.string().regex(/^[A-Z]$/, 'is not one capital letter'),
    text: Text,
    consequence: Text,
    sets: SkillInputs.optional(),
    stops: z.literal(true).optional(),
  })
  .refine(
    ({ sets, stops }) => (sets === undefined) !== (stops === undefined),
    'an option needs either sets or stops: true',
  )

const Capability = z.strictObject({
  id: z.string().regex(/^CAP-\d{3}$/, 'is not a capability id, CAP-001'),
  title: Text,
  'needed-for': Ids,
  test: z.strictObject({
    left: z.json(),
    is: z.enum(['equals', 'at-least', 'more-than', 'at-most', 'includes', 'present']),
    right: z.json().default(true),
  }),
  'if-not-available': Text,
  tradeoff: z
    .strictObject({
      id: z.string().regex(/^TRD-\d{3}$/, 'is not a tradeoff id, TRD-001'),
      conflict: Text,
      options: z.array(Option).min(2).max(10),
    })
    .optional(),
})

const Kept = z.union([z.string().min(1).max(500), z.array(z.string().min(1).max(100)).min(1).max(10)])

/** Where a use case keeps each rule that holds for all of them: an id, a phase, a section, or `not applicable: reason`. */
const Safety = z.strictObject({
  'input-checked-first': Kept,
  'state-saved-first': Kept,
  'same-checks-after': Kept,
  'undone-in-reverse': Kept,
  'evidence-always': Kept,
  'batch-stops': Kept,
  'records-do-not-undo': Kept,
  'unreachable-fails': Kept,
  'no-blind-retry': Kept,
  'saved-after-proof': Kept,
  'both-or-neither': Kept,
  'every-wait-ends': Kept,
  'people-approve': Kept,
  'owner-and-expiry': Kept,
})

/** Front matter of `spec.md`. */
export const LibraryFrontMatter = z.strictObject({
  id: Id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'is not a version, 1.0.0'),
  title: z.string().min(1).max(100),
  category: z.enum(['networking', 'operations', 'security', 'infrastructure']),
  risk: z.enum(['low', 'medium', 'high']),
  /** As the description of an issue form, which GitHub limits. */
  summary: z.string().min(1).max(200),
  /** Words by which people ask for it, beside those of its title. */
  'also-called': z.array(z.string().min(2).max(60)).min(1).max(40),
  batch: WrittenBatch,
  safety: Safety,
  environments: z.array(Id).max(50).default([]),
  inputs: z.strictObject({
    type: z.literal('object'),
    additionalProperties: z.literal(false),
    required: z.array(z.string()).max(50).default([]),
    properties: z.record(Id, Input).refine((inputs) => Object.keys(inputs).length > 0, 'has no input'),
  }),
  discovery: z.array(z.strictObject({ skill: SkillReference, inputs: SkillInputs })).max(20),
  capabilities: z.array(Capability).min(1).max(50),
  skills: z
    .array(z.strictObject({ skill: SkillReference, 'if-not-available': Text }))
    .min(1)
    .max(20),
})
export type LibraryFrontMatter = z.infer<typeof LibraryFrontMatter>

const Variant = z.strictObject({
  id: z.string().regex(VARIANT_ID, 'is not a name (lower case words joined by -, a letter first)').max(40),
  title: z.string().min(1).max(100),
  because: Text,
  batch: WrittenBatch.optional(),
  sets: z.record(Id, Example).default({}),
  without: z.array(Id).max(50).default([]),
})

/** `design.yml`: the components a build is made of, and the variants that are worth weighing against them. */
export const LibraryDesign = z.strictObject({
  components: z
    .array(
      z.strictObject({
        id: Id,
        skill: SkillReference,
        satisfies: Ids,
        accepts: Ids,
        inputs: SkillInputs,
        'depends-on': z.array(Id).max(50).default([]),
      }),
    )
    .min(1)
    .max(50),
  variants: z.array(Variant).max(10).default([]),
})
export type LibraryDesign = z.infer<typeof LibraryDesign>

/** `example/request.yml`: the values of one filled request. */
export const ExampleRequest = z.strictObject({ values: z.record(Id, Example) })
export type ExampleRequest = z.infer<typeof ExampleRequest>
