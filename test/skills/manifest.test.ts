import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { formatFinding } from '../../src/model/finding.ts'
import { checkProgram, readManifest } from '../../src/skills/manifest.ts'
import { TOY_MANIFEST, TOY_PROGRAMS } from './toy-skill.ts'

const PATH = 'skills/toy/set/skill.yaml'
const FILES = [...Object.keys(TOY_PROGRAMS), 'set.sh']

function read(change: Readonly<Record<string, unknown>>, files: readonly string[] = FILES) {
  const text = stringify({ ...TOY_MANIFEST, ...change }, { aliasDuplicateObjects: false })
  const { manifest, findings } = readManifest(text, PATH, files)
  expect(manifest === null).toBe(findings.length > 0)
  return { text, manifest, findings: findings.map(formatFinding) }
}

test('R3.1 a good manifest is read, with every default filled', () => {
  const { manifest } = readManifest(stringify(TOY_MANIFEST), PATH, FILES)
  expect(manifest).toMatchObject({
    name: 'toy/set',
    access: 'change',
    observe: 'observe.py',
    timeoutSeconds: 20,
    dryRun: true,
  })
})

test('a skill that reads needs neither observe nor rollback nor checks', () => {
  const { observe, rollback, checks, secrets, 'dry-run': dryRun, ...rest } = TOY_MANIFEST
  const { manifest } = readManifest(stringify({ ...rest, access: 'read' }), PATH, [rest.entry])
  expect([observe, rollback, checks, secrets, dryRun]).not.toContain(undefined)
  expect(manifest).toMatchObject({
    observe: null,
    secrets: [],
    checks: { before: [], after: [] },
    rollback: { none: 'it changes nothing' },
    dryRun: false,
  })
})

test.each([
  ['unknown field', { colour: 'red' }, 'colour', 'SG602'],
  ['name of another folder', { name: 'toy/get' }, 'name', 'SG602'],
  ['name without family', { name: 'set' }, 'name', 'SG602'],
  ['version that is none', { version: '1.0' }, 'version', 'SG602'],
  ['unknown access', { access: 'chnage' }, 'access', 'SG602'],
  ['unknown runner', { runner: 'perl' }, 'runner', 'SG602'],
  ['entry outside the folder', { entry: '../set.py' }, 'entry', 'SG602'],
  ['entry of another language', { entry: 'set.sh' }, 'entry', 'SG602'],
  ['change without observe', { observe: undefined }, 'access', 'SG602'],
  ['change without rollback', { rollback: undefined }, 'access', 'SG602'],
  ['rollback without a reason', { rollback: { none: '' } }, 'none:', 'SG602'],
  ['time in minutes', { timeout: '2m' }, 'timeout', 'SG602'],
  ['too much time', { timeout: '3601s' }, 'timeout', 'SG602'],
  ['dry-run that is not a boolean', { 'dry-run': 'yes' }, 'dry-run', 'SG602'],
  ['secret with a value', { secrets: ['token=abc'] }, 'token=abc', 'SG602'],
  ['check twice', { checks: { before: ['is-there', 'is-there'] } }, 'checks', 'SG602'],
  ['inputs that are not of an object', { inputs: { type: 'string' } }, 'inputs', 'SG602'],
  ['inputs with an unknown keyword', { inputs: { type: 'object', requird: [] } }, 'inputs', 'SG602'],
  [
    'outputs with a wrong pattern',
    { outputs: { type: 'object', properties: { a: { type: 'string', pattern: '(' } } } },
    'outputs',
    'SG602',
  ],
  ['entry that is missing', { entry: 'other.py' }, 'entry', 'SG603'],
  ['observe that is missing', { observe: 'other.py' }, 'observe', 'SG603'],
  ['rollback that is missing', { rollback: 'other.py' }, 'rollback', 'SG603'],
  ['check that is missing', { checks: { after: ['is-other'] } }, 'after', 'SG603'],
])('%s: one finding at its line', (_name, change, place, code) => {
  const { text, findings } = read(change)
  const line = text.split('\n').findIndex((each) => each.includes(place)) + 1
  expect(findings).toEqual([expect.stringMatching(new RegExp(`^${PATH}:${line} ${code} `))])
})

test.each([
  ['broken YAML', 'name: [toy\nversion: 1.0.0\n', 'broken YAML'],
  ['an alias', 'name: &a toy/set\nsummary: *a\n', 'alias'],
  ['a key twice', 'name: toy/set\nname: toy/set\n', 'broken YAML'],
  ['too long', `# ${'x'.repeat(64 * 1024)}\n`, 'longer than 64 KiB'],
])('%s: SG601', (_name, text, words) => {
  const { manifest, findings } = readManifest(text, PATH, FILES)
  expect(manifest).toBeNull()
  expect(findings.map(({ code }) => code)).toContain('SG601')
  expect(findings.map(formatFinding).join('\n')).toContain(words)
})

test('a manifest that nests without end is a finding, not a crash', () => {
  expect(readManifest('['.repeat(60_000), PATH, FILES)).toMatchObject({ manifest: null })
})

test('the program of a check is named after it', () => {
  expect(checkProgram({ runner: 'python' }, 'not-expiring')).toBe('checks/not_expiring.py')
  expect(checkProgram({ runner: 'shell' }, 'not-expiring')).toBe('checks/not_expiring.sh')
})
