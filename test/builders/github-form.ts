import { z } from 'zod'

// GitHub's rules for issue forms: docs.github.com, "Syntax for GitHub's form schema" and "Common validation errors".
const Validations = z.strictObject({ required: z.boolean() })
const Label = z.string().min(1)
const Id = z.string().regex(/^[A-Za-z0-9_-]+$/)

/** An issue form as GitHub takes it. */
export const GitHubForm = z.strictObject({
  name: z.string().min(4),
  description: z.string().min(4).max(200),
  title: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string().min(1) }) }),
      z.strictObject({
        type: z.enum(['input', 'textarea']),
        id: Id,
        attributes: z.strictObject({ label: Label, description: z.string(), placeholder: z.string() }),
        validations: Validations,
      }),
      z.strictObject({
        type: z.literal('dropdown'),
        id: Id,
        attributes: z.strictObject({
          label: Label,
          description: z.string(),
          options: z
            .array(z.string().min(1))
            .min(1)
            .refine((all) => new Set(all).size === all.length, 'has an option twice')
            .refine((all) => !all.some((each) => each.toLowerCase() === 'none'), 'has an option None'),
        }),
        validations: Validations,
      }),
    ]),
  ),
})
