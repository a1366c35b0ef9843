import { expect, test } from 'vitest'
import { compileSchema } from '../../src/documents/json-schema.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { loadSkills } from '../../src/skills/registry.ts'

const SKILL = (await loadSkills('action/skills')).skills.find(({ summary }) => summary.name === 'dns-record/set')
const GOOD = {
  server: '192.0.2.53',
  zone: 'example.net',
  name: 'www.example.net',
  type: 'A',
  ensure: 'present',
  ttl: 300,
  values: ['192.0.2.7', '192.0.2.8'],
  'key-name': 'writer',
  'key-algorithm': 'hmac-sha256',
}

function problems(change: RunRequest['inputs']): readonly string[] {
  const { ttl, values, ...rest } = GOOD
  const record = change['ensure'] === 'absent' ? rest : { ...rest, ttl, values }
  const { check, problem } = compileSchema(SKILL?.manifest.inputs ?? {})
  return check === null ? [problem] : check({ ...record, ...change })
}

test.each<readonly [string, RunRequest['inputs']]>([
  ['addresses', {}],
  ['IPv6 addresses', { type: 'AAAA', values: ['2001:db8::1'] }],
  ['an alias', { type: 'CNAME', values: ['_a.b-c.example.net.'] }],
  ['a text with signs', { type: 'TXT', values: ['v=DKIM1; p="a\\b" ~!'] }],
  ['a wildcard', { name: '*.example.net' }],
  ['the zone itself', { name: 'example.net.' }],
  ['nothing', { ensure: 'absent' }],
])('it takes %s', (_name, change) => {
  expect(problems(change)).toEqual([])
})

test.each<readonly [string, RunRequest['inputs'], string]>([
  ['text for an address', { values: ['www'] }, 'values.0 must match format "ipv4"'],
  ['IPv4 for IPv6', { type: 'AAAA' }, 'values.0 must match format "ipv6"'],
  ['an address of one link', { type: 'AAAA', values: ['fe80::1%eth0'] }, 'values.0 must match format "ipv6"'],
  ['two names of one alias', { type: 'CNAME', values: ['a.net', 'b.net'] }, 'values must NOT have more than 1 items'],
  ['a second command in an alias', { type: 'CNAME', values: ['a.net\nsend'] }, 'values.0 must match pattern'],
  ['a second command in a text', { type: 'TXT', values: ['a\nupdate delete b'] }, 'values.0 must match pattern'],
  ['a second command in a name', { name: 'www.example.net\nsend' }, 'name must match pattern'],
  ['a second command in a zone', { zone: 'example.net\nsend' }, 'zone must match pattern'],
  ['a second clause in the name of a key', { 'key-name': 'a"; };' }, 'key-name must match pattern'],
  ['an option for a server', { server: '-f/etc/passwd' }, 'server must match pattern'],
  ['values of what is to be gone', { ensure: 'absent', values: ['192.0.2.7'] }, 'values boolean schema is false'],
  ['no values', { values: [] }, 'values must NOT have fewer than 1 items'],
  ['a type of another skill', { type: 'MX' }, 'type must be equal to one of the allowed values'],
  ['a weak algorithm', { 'key-algorithm': 'hmac-md5' }, 'key-algorithm must be equal to one of the allowed values'],
])('it does not take %s', (_name, change, words) => {
  expect(problems(change).join('; ')).toContain(words)
})
