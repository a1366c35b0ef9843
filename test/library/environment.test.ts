import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/library/environment.ts'
import { formatFinding } from '../../src/model/finding.ts'

const PATH = '.specgate/environments/lab.yml'
const LAB = `version: 1
name: lab
description: One TLS endpoint and an internal certificate authority.
targets:
  edge-1:
    kind: tls-endpoint
    host: 127.0.0.1
    port: 8443
    tags: [edge, lab]
    pid-file: /run/edge.pid
facts:
  certificate-authority:
    name: Lab CA
    max-days: 90
    key-types: [ecdsa-p256, rsa-3072]
secrets:
  ca-key: file:/etc/lab/ca.key
  api-token: env:LAB_TOKEN
`

test('reads targets, facts and references to secrets', () => {
  const { environment, findings } = readEnvironment(LAB, PATH)
  expect(findings).toEqual([])
  expect(environment?.targets['edge-1']).toEqual({
    kind: 'tls-endpoint',
    host: '127.0.0.1',
    port: 8443,
    tags: ['edge', 'lab'],
    'pid-file': '/run/edge.pid',
  })
  expect(environment?.facts).toEqual({
    'certificate-authority': { name: 'Lab CA', 'max-days': 90, 'key-types': ['ecdsa-p256', 'rsa-3072'] },
  })
  expect(environment?.secrets).toEqual({ 'ca-key': 'file:/etc/lab/ca.key', 'api-token': 'env:LAB_TOKEN' })
})

test('facts and secrets may be left out', () => {
  const { environment } = readEnvironment(LAB.slice(0, LAB.indexOf('facts:')), PATH)
  expect(environment).toMatchObject({ facts: {}, secrets: {} })
})

test.each([
  { name: 'broken YAML', from: 'kind: tls-endpoint', to: 'kind: [tls', at: '7 SG720' },
  { name: 'one key twice', from: 'port: 8443', to: 'host: 127.0.0.2', at: '8 SG720' },
  { name: 'an alias', from: 'tags: [edge, lab]', to: 'tags: &t [a]\n    more: *t', at: '10 SG720' },
  { name: 'unknown field', from: 'description: One', to: 'owner: me\ndescription: One', at: '3 SG721' },
  { name: 'another version', from: 'version: 1', to: 'version: 2', at: '1 SG721' },
  { name: 'a target without a kind', from: 'kind: tls-endpoint', to: 'role: tls-endpoint', at: '5 SG721' },
  { name: 'a nested target field', from: 'port: 8443', to: 'port: { tls: 8443 }', at: '8 SG721' },
  { name: 'a target name with a path in it', from: 'edge-1:', to: '../edge-1:', at: '5 SG721' },
  { name: 'a field name no placeholder can name', from: 'pid-file:', to: 'PidFile:', at: '10 SG721' },
  { name: 'an empty fact', from: 'max-days: 90', to: 'max-days:', at: '14 SG721' },
  { name: 'a fact whose name no placeholder can name', from: 'max-days:', to: 'maxDays:', at: '14 SG721' },
  { name: 'an empty fact in a list', from: '[ecdsa-p256, rsa-3072]', to: '[ecdsa-p256, null]', at: '15 SG721' },
  { name: 'the name of another file', from: 'name: lab', to: 'name: prod', at: '2 SG722' },
  { name: 'no target', from: /targets:\n[^]*(?=facts:)/, to: 'targets: {}\n', at: '4 SG723' },
  { name: 'a secret in clear', from: 'env:LAB_TOKEN', to: 'hunter2', at: '18 SG724' },
  { name: 'a relative secret file', from: 'file:/etc/lab/ca.key', to: 'file:ca.key', at: '17 SG724' },
  {
    name: 'a secret file that climbs',
    from: 'file:/etc/lab/ca.key',
    to: 'file:/etc/lab/../../root/key',
    at: '17 SG724',
  },
])('$name is a finding at its line', ({ from, to, at }) => {
  const { environment, findings } = readEnvironment(LAB.replace(from, to), PATH)
  expect(environment).toBeNull()
  const [first = ''] = findings.map(formatFinding)
  expect(first).toMatch(new RegExp(`^${PATH}:${at} `))
  expect(first).not.toContain('hunter2')
})
