import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { compileSchema } from '../../src/documents/json-schema.ts'
import { checkInputs } from '../../src/library/check-value.ts'
import { fill, fillText, NO_CONTEXT } from '../../src/library/fill-placeholders.ts'
import { loadLibrary } from '../../src/library/load-library.ts'

const ROOT = join(import.meta.dirname, '../..')
const { specs } = await loadLibrary(join(ROOT, 'spec-library'))
const found = specs.find(({ id }) => id === 'ssl-certificate-lifecycle')
if (found === undefined) throw new Error('no ssl-certificate-lifecycle in the library')
const spec = found

const CONTEXT = {
  input: spec.example,
  target: {
    kind: 'tls-endpoint',
    host: '127.0.0.1',
    port: 8443,
    'server-name': 'edge-1.example.net',
    'certificate-path': '/etc/edge/tls.crt',
    'key-path': '/etc/edge/tls.key',
    'pid-file': '/run/edge.pid',
  },
  fact: {
    'certificate-authority': {
      name: 'Lab CA',
      'certificate-path': '/etc/lab/ca.crt',
      'max-days': 60,
      'key-types': ['ecdsa-p256', 'rsa-3072'],
    },
  },
  observed: { reachable: true, 'hostname-matches': true },
}

test('every placeholder can be filled', () => {
  const { digest: _digest, example: _example, ...texts } = spec
  expect(fill(texts, CONTEXT).unknown).toEqual([])
})

test('intent is complete before the environment is known', () => {
  const beforeAccess = { ...NO_CONTEXT, input: spec.example }
  const texts = [...spec.requirements, ...spec.acceptance].map(({ text }) => text)
  const sections = ['Problem', 'Scope', 'Risks and mitigations', 'Rollback'].map((title) => spec.sections[title] ?? '')
  for (const text of [...texts, ...sections]) expect(fillText(text, beforeAccess).unknown).toEqual([])
})

test('every input is used', () => {
  const text = JSON.stringify([spec.sections, spec.capabilities, spec.components])
  for (const { name } of spec.inputs) expect(text).toContain(`{{input.${name}}}`)
})

/** A skill's manifest, as far as a library spec leans on it. */
function manifest(reference: string): Record<string, unknown> {
  const [name = ''] = reference.split('@')
  return parse(readFileSync(join(ROOT, 'action/skills', name, 'skill.yaml'), 'utf8')) as Record<string, unknown>
}

test('what the design gives a skill is what the skill takes', () => {
  for (const { skill, inputs } of [...spec.discovery, ...spec.components]) {
    const { check, problem } = compileSchema(manifest(skill)['inputs'] as Record<string, unknown>)
    expect(problem).toBeNull()
    expect(check?.(fill(inputs, CONTEXT).value)).toEqual([])
  }
})

test('each criterion is proven by a check of its skill', () => {
  for (const component of spec.components) {
    const { after } = manifest(component.skill)['checks'] as { after: string[] }
    const checks = component.accepts.map((id) => spec.acceptance.find((each) => each.id === id)?.check)
    expect(after).toEqual(expect.arrayContaining(checks))
  }
})

test('what capabilities look at is what the inspection tells', () => {
  const outputs = spec.discovery.map(
    ({ skill }) => manifest(skill)['outputs'] as { properties: Record<string, unknown> },
  )
  const told = outputs.flatMap(({ properties }) => Object.keys(properties))
  const asked = [...JSON.stringify(spec.capabilities).matchAll(/\{\{observed\.([a-z0-9-]+)\}\}/g)].map(
    (match) => match[1],
  )
  expect(asked.length).toBeGreaterThan(0)
  expect(told).toEqual(expect.arrayContaining(asked))
})

test('the values that a tradeoff sets are accepted', () => {
  const options = spec.capabilities.flatMap(({ tradeoff }) => tradeoff?.options ?? [])
  expect(options.some(({ sets }) => sets === null)).toBe(true)
  for (const { sets } of options) {
    if (sets === null) continue
    const values = { ...spec.example, ...(fill(sets, CONTEXT).value as typeof spec.example) }
    expect(checkInputs(spec.inputs, values)).toEqual([])
  }
})
