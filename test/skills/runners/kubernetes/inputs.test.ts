import { expect, test } from 'vitest'
import { readClusterPlace } from '../../../../src/skills/runners/kubernetes/cluster-place.ts'
import { readKubeconfig } from '../../../../src/skills/runners/kubernetes/kubeconfig.ts'
import { readWanted } from '../../../../src/skills/runners/kubernetes/kubectl/wanted-objects.ts'

const CLUSTER = 'clusters:\n- name: a\n  cluster: { server: https://a.example:6443 }\n'
const KEY = '-----BEGIN EC PRIVATE KEY-----\nbm90IGEga2V5\n-----END EC PRIVATE KEY-----\n'

test('a kubeconfig gives its credentials, each alone', () => {
  const data = Buffer.from(KEY).toString('base64')
  const users = `users:\n- name: a\n  user: { token: tell-nobody }\n- name: b\n  user: { client-key-data: ${data}, client-certificate-data: eA== }\n`
  expect(readKubeconfig(`${CLUSTER}${users}`)).toEqual({ problem: null, credentials: ['tell-nobody', data, KEY] })
})

test.each([
  [
    'a program that logs in',
    `${CLUSTER}users:\n- name: a\n  user: { exec: { command: sh }, token: tell-nobody }\n`,
    'logs in by a program',
  ],
  [
    'a plugin that logs in',
    `${CLUSTER}users:\n- name: a\n  user: { auth-provider: { name: x } }\n`,
    'logs in by a program',
  ],
  [
    'a server nobody checks',
    CLUSTER.replace('{ server', '{ insecure-skip-tls-verify: true, server'),
    'insecure-skip-tls-verify',
  ],
  ['no cluster', 'users: []\n', 'holds no kubeconfig'],
  ['no YAML', 'a: [tell-nobody', 'holds no kubeconfig'],
  ['nothing', '', 'holds no kubeconfig'],
])('a kubeconfig is refused: %s', (_name, text, words) => {
  const { problem } = readKubeconfig(text)
  expect(problem).toContain(words)
  expect(problem).not.toContain('tell-nobody')
})

test('a place in a cluster', () => {
  expect(readClusterPlace({ namespace: 'shop', context: 'arn:aws:eks:eu-1:1:cluster/a', other: 1 })).toEqual({
    place: { namespace: 'shop', context: 'arn:aws:eks:eu-1:1:cluster/a' },
    problem: null,
  })
  expect(readClusterPlace({})).toEqual({ place: { namespace: null, context: null }, problem: null })
})

test.each([
  [{ namespace: '' }],
  [{ namespace: 'Shop' }],
  [{ namespace: '-A' }],
  [{ namespace: 'a b' }],
  [{ namespace: 5 }],
  [{ context: '' }],
  [{ context: '--v=9' }],
  [{ context: 'a\nb' }],
  [{ context: ['a'] }],
])('no place in a cluster: %j', (inputs) => {
  expect(readClusterPlace(inputs).problem).toMatch(/^the input (namespace|context) is no name of a/)
})

const SETTINGS = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

test('what a skill wants: objects by name, and what is to be absent', () => {
  const document = {
    objects: [{ ...SETTINGS, data: { a: '1' } }],
    absent: [{ ...SETTINGS, metadata: { name: 'b', namespace: 'shop' } }],
  }
  const { wanted } = readWanted(document)
  expect(wanted?.objects.map(({ id }) => id)).toEqual(['v1 ConfigMap a'])
  expect(wanted?.absent.map(({ id }) => id)).toEqual(['v1 ConfigMap shop/b'])
})

test.each([
  ['no objects', {}, 'names no object'],
  ['another document', { items: [SETTINGS] }, 'did not write { objects, absent }'],
  ['objects that are none', { objects: ['a'] }, 'did not write { objects, absent }'],
  ['no kind', { objects: [{ apiVersion: 'v1', metadata: { name: 'a' } }] }, 'its object 1 is none of Kubernetes: kind'],
  [
    'no name',
    { objects: [SETTINGS, { ...SETTINGS, metadata: {} }] },
    'its object 2 is none of Kubernetes: metadata.name',
  ],
  [
    'a name made up by the server',
    { objects: [{ ...SETTINGS, metadata: { generateName: 'a', name: 'a' } }] },
    'metadata.generateName',
  ],
  [
    'the server’s own',
    { objects: [{ ...SETTINGS, metadata: { name: 'a', resourceVersion: '5' } }] },
    'metadata.resourceVersion',
  ],
  ['a list in the list', { objects: [{ ...SETTINGS, kind: 'List' }] }, 'is a List'],
  ['an object twice', { objects: [SETTINGS, { ...SETTINGS, data: {} }] }, 'names v1 ConfigMap a twice'],
  ['an object both ways', { objects: [SETTINGS], absent: [SETTINGS] }, 'names v1 ConfigMap a twice'],
  [
    'too many',
    { objects: Array.from({ length: 101 }, (_, n) => ({ ...SETTINGS, metadata: { name: `a${n}` } })) },
    'objects',
  ],
])('what a skill wants cannot be used: %s', (_name, document, words) => {
  expect(readWanted(document).problem).toContain(words)
})
