import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/skills/json-object.ts'
import { appliedBy } from '../../../../src/skills/runners/kubernetes/objects/applied-fields.ts'
import { cleanObject, progressOf } from '../../../../src/skills/runners/kubernetes/objects/clean-object.ts'
import { differencesOf } from '../../../../src/skills/runners/kubernetes/objects/differences.ts'
import { nameObject, objectId, parseObjectId } from '../../../../src/skills/runners/kubernetes/objects/object-id.ts'
import { secretValues } from '../../../../src/skills/runners/kubernetes/objects/secret-values.ts'

/** A Deployment as a real API server told it (objects.peer.ts records it): made by a skill, then touched by kubectl and the controllers. */
const LIVE = JSON.parse(readFileSync(new URL('golden/live-deployment.json', import.meta.url), 'utf8')) as JsonObject

test('what a skill has set is taken out of what is there, in the form in which it can be applied again', () => {
  expect(appliedBy('specgate/web/roll-out', LIVE)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'recorded', finalizers: ['example.com/ours'] },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'registry.example/web:1',
              command: ['serve', '--fast'],
              env: [{ name: 'A', value: '1' }],
              ports: [{ containerPort: 80, protocol: 'TCP' }],
              resources: {},
            },
          ],
        },
      },
    },
  })
})

test('who has applied nothing has set nothing: updates are not applying', () => {
  expect(appliedBy('specgate/other/skill', LIVE)).toBeNull()
  expect(appliedBy('kubectl-annotate', LIVE)).toBeNull()
  expect(appliedBy('kube-controller-manager', LIVE)).toBeNull()
})

test('an object without what is volatile', () => {
  const text = JSON.stringify(cleanObject(LIVE))
  expect(text).not.toMatch(/<uid>|<resourceVersion>|2026-|managedFields|generation|deployment\.kubernetes\.io|"status"/)
  expect(cleanObject(LIVE)).toMatchObject({
    metadata: { name: 'web', annotations: { theirs: '1' } },
    spec: { replicas: 1 },
  })
})

test('notes of tools that were all the annotations leave none', () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"x"}}' }
  expect(cleanObject({ kind: 'Secret', metadata: { name: 'a', annotations } })).toEqual({
    kind: 'Secret',
    metadata: { name: 'a' },
  })
})

test('how far an object has come', () => {
  expect(progressOf(LIVE)).toEqual({
    availableReplicas: 1,
    readyReplicas: 1,
    replicas: 1,
    updatedReplicas: 1,
    conditions: { Available: 'True', Progressing: 'True' },
  })
  expect(progressOf({ kind: 'ConfigMap' })).toBeNull()
  expect(progressOf({ status: { loadBalancer: {} } })).toBeNull()
  expect(progressOf({ status: { phase: 'Active' } })).toEqual({ phase: 'Active' })
})

test.each([
  [
    'apps/v1 Deployment shop/web',
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
  ],
  ['v1 Namespace shop', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
  [
    'rbac.authorization.k8s.io/v1 ClusterRole system:x',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'system:x' } },
  ],
])('an object goes by %s, both ways', (id, ref) => {
  expect(objectId(ref)).toBe(id)
  expect(parseObjectId(id)).toEqual(ref)
  expect(nameObject({ ...ref, spec: {} })).toMatchObject({ id, ref })
})

test.each(['', 'v1 ConfigMap', 'v1 ConfigMap a/b/c', 'v1 ConfigMap a b', 'v1 configmap a', 'a b c', 'v1 ConfigMap /a'])(
  'no id: %j',
  (id) => {
    expect(parseObjectId(id)).toBeNull()
  },
)

test('differences, field by field, and lists of another length as a whole; null is as good as nothing', () => {
  const before = { a: 1, b: { c: [1, 2], d: [{ e: 1 }] }, gone: 'x', same: {} }
  const after = { a: 1, b: { c: [1], d: [{ e: 2 }] }, same: {}, nothing: null, more: 'y' }
  expect(differencesOf(before, after)).toEqual([
    { path: ['b', 'c'], before: [1, 2], after: [1] },
    { path: ['b', 'd', '0', 'e'], before: 1, after: 2 },
    { path: ['gone'], before: 'x', after: null },
    { path: ['more'], before: null, after: 'y' },
  ])
})

test('the values of Secrets, as they are and in base64; not what is too short to be told from ordinary text', () => {
  const base64 = Buffer.from('correct-horse').toString('base64')
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    data: { a: base64, short: 'MQ==' },
    stringData: { b: 'battery-staple' },
  }
  expect(secretValues([secret, { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'public-value' } }])).toEqual([
    base64,
    'correct-horse',
    'MQ==',
    'battery-staple',
    Buffer.from('battery-staple').toString('base64'),
  ])
})
