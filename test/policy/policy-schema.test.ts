import { Ajv } from 'ajv'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { expect, test } from 'vitest'
import { policyJsonSchema } from '../../src/policy/policy-schema.ts'
import { WrittenPolicy } from '../../src/policy/read-policy.ts'
import { FULL_POLICY, MINIMAL_POLICY } from './policies.ts'

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(policyJsonSchema() as object)

test('policy schema: the file is what the program reads by', async () => {
  await expect(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../schemas/policy.schema.json',
  )
})

test.each([
  ['minimal', MINIMAL_POLICY],
  ['full', FULL_POLICY],
])('policy schema: accepts the %s policy', (_, text) => {
  expect(validate(parse(text))).toBe(true)
})

test('policy schema: says yes and no where the program does, whatever is changed in a policy', () => {
  const whole = parse(FULL_POLICY) as Record<string, unknown>
  const places = placesIn(whole)
  const values = fc.oneof(
    fc.constantFrom(null, 0, 1, 2, -1, 1.5, true, '', 'deny', 'team:ops', 'nobody', [], {}),
    fc.jsonValue({ maxDepth: 2 }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.option(values), fc.option(fc.string()), (place, value, extra) => {
      const policy = structuredClone(whole)
      const holder = place
        .slice(0, -1)
        .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, policy)
      const key = place.at(-1) ?? ''
      if (value === null) Reflect.deleteProperty(holder, key)
      else holder[key] = value
      if (extra !== null && !Array.isArray(holder)) holder[`x-${extra}`] = 1
      // As a file holds it: what a program alone can make (a hole in a list) is not meant.
      const written: unknown = parse(stringify(policy))
      expect(validate(written)).toBe(WrittenPolicy.safeParse(written).success)
    }),
    { numRuns: 500 },
  )
})

function placesIn(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [[...at, key], ...placesIn(each, [...at, key])])
}
