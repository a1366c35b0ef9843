import { expect, test } from 'vitest'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import { CLUSTER_PEERS } from '../peers/cluster.ts'
import type { ClusterUser } from '../peers/cluster.ts'
import { ABSENT_TAG } from '../peers/fake-kubelet.ts'
import { describePeers } from '../peers/peer.ts'
import { useCluster } from './runners/kubernetes/cluster-fixture.ts'
import { runWeb } from './runners/kubernetes/web-skill.ts'

const INPUTS = {
  name: 'shop',
  image: 'registry.example/shop:1.4.2',
  replicas: 2,
  port: 8080,
  'service-port': 80,
  probe: { path: '/healthz', period: 5 },
  cpu: '250m',
  memory: '128Mi',
}
/** What the README says that the user needs. */
const RULES = [
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
]

describePeers('the skill kubernetes-workload/roll-out on a real API server', [...CLUSTER_PEERS, 'python3'], () => {
  const { cluster, namespace: freshNamespace, get, calls, workspaces } = useCluster()

  async function run(
    mode: RunMode,
    namespace: string,
    change: RunRequest['inputs'] = {},
    user: ClusterUser = 'deployer',
  ) {
    const skill = (await loadSkills('action/skills')).skills.find(
      ({ summary }) => summary.name === 'kubernetes-workload/roll-out',
    )
    if (skill === undefined) throw new Error('the skill is not there')
    const quick = { ...skill, manifest: { ...skill.manifest, timeoutSeconds: 25 } }
    return runWeb(
      quick,
      mode,
      { ...INPUTS, namespace, ...change },
      { secrets: { kubeconfig: cluster().kubeconfig(user) } },
    )
  }

  /** A namespace in which `deployer` may do what the README says, and no more. */
  async function permitted(name: string): Promise<string> {
    await freshNamespace(name)
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'deployer' },
      rules: RULES,
    }
    await cluster().kubectl(['create', '-n', name], role)
    await cluster().kubectl(['create', 'rolebinding', 'deployer', '--role=deployer', '--user=deployer', '-n', name])
    return name
  }

  test('rolls out, proves it, and finds nothing to change the second time', async () => {
    const namespace = await permitted('good')
    const first = await run('apply', namespace)
    expect(first.record).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      failure: null,
      outputs: { objects: { 'apps/v1 Deployment good/shop': 'created', 'v1 Service good/shop': 'created' } },
    })
    expect(first.record.checks.map(({ name, when, passed, detail }) => [name, when, passed, detail])).toEqual([
      ['permitted', 'before', true, 'this user may roll out in namespace good'],
      [
        'rollout-complete',
        'after',
        true,
        'all 2 replicas of shop are of registry.example/shop:1.4.2, and no others are left',
      ],
      ['replicas-ready', 'after', true, 'behind the Service shop are 2 ready replicas of 2'],
    ])
    const container = JSON.parse(
      await get(namespace, 'deployment/shop', '{.spec.template.spec.containers[0]}'),
    ) as unknown
    expect(container).toMatchObject({
      image: INPUTS.image,
      ports: [{ containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/healthz', port: 'main' }, periodSeconds: 5 },
      resources: { limits: { cpu: '250m', memory: '128Mi' }, requests: { cpu: '250m', memory: '128Mi' } },
    })
    expect(await get(namespace, 'service/shop', '{.spec.ports[0].port} {.spec.ports[0].targetPort}')).toBe('80 main')
    const version = await get(namespace, 'deployment/shop', '{.metadata.resourceVersion}')
    expect((await run('apply', namespace)).record).toMatchObject({ outcome: 'succeeded', changed: false })
    expect(await get(namespace, 'deployment/shop', '{.metadata.resourceVersion}')).toBe(version)
    for (const secret of [cluster().token('deployer')]) expect(JSON.stringify(first)).not.toContain(secret)
    expect([calls('kubectl'), await workspaces()]).toEqual([[], []])
  })

  test('a dry run changes nothing', async () => {
    const namespace = await permitted('dry')
    const { record } = await run('dry-run', namespace)
    expect(record).toMatchObject({ outcome: 'succeeded', changed: false, plan: expect.stringMatching(/^sha256:/) })
    expect(await get(namespace, 'deployments,services,replicasets,pods', '{.items[*].metadata.name}')).toBe('')
    expect((await run('dry-run', namespace)).record.plan).toBe(record.plan)
    expect((await run('dry-run', namespace, { replicas: 3 })).record.plan).not.toBe(record.plan)
  })

  test.each([
    ['whose image is not there', { image: `registry.example/shop:${ABSENT_TAG}` }, 'ImagePullBackOff'],
    ['that finds no room', { cpu: '9' }, 'Insufficient cpu'],
  ])('a rollout %s goes back to what was there, and takes no replica away meanwhile', async (why, change, words) => {
    const namespace = await permitted(why.replaceAll(' ', '-'))
    await run('apply', namespace)
    const { record } = await run('apply', namespace, change)
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, failure: expect.stringContaining(words) })
    expect(record.failure).toContain('availableReplicas 2')
    expect(
      await get(namespace, 'deployment/shop', '{.spec.template.spec.containers[0].image} {.status.readyReplicas}'),
    ).toBe(`${INPUTS.image} 2`)
  })

  test('a check that fails after it takes a first rollout away again', async () => {
    const namespace = await permitted('unready')
    // Behind a Service of its name that was there before, and selects nothing, no replica can be ready.
    const labels = { 'kubernetes.io/service-name': 'shop' }
    const foreign = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'foreign', labels },
      addressType: 'IPv4',
    }
    const endpoints = [
      { addresses: ['10.0.0.250'], conditions: { ready: true }, targetRef: { kind: 'Pod', name: 'foreign' } },
    ]
    await cluster().kubectl(['create', '-n', namespace], { ...foreign, endpoints, ports: [] })
    const { record } = await run('apply', namespace)
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('behind the Service shop are 3 ready replicas of 2'),
    })
    expect(await get(namespace, 'deployments,services,pods', '{.items[*].metadata.name}')).toBe('')
  })

  test('refused before anything is done: no rights, bad inputs', async () => {
    const namespace = await freshNamespace('refused')
    expect((await run('apply', namespace)).record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('forbidden'),
    })
    for (const change of [
      { image: 'shop:latest' },
      { image: 'shop' },
      { replicas: 0 },
      { cpu: '1.5' },
      { name: 'Shop' },
      { port: '8080' },
      { probe: {} },
    ]) {
      const { record, content } = await run('apply', namespace, change)
      expect(record, JSON.stringify(change)).toMatchObject({ outcome: 'refused', changed: false })
      expect(Object.keys(content)).toEqual(['run.json'])
    }
    await cluster().kubectl([
      'create',
      'rolebinding',
      'viewer',
      '--clusterrole=view',
      '--user=deployer',
      '-n',
      namespace,
    ])
    expect((await run('apply', namespace)).record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining(
        'check permitted (before): in namespace refused this user may not: create deployments.apps',
      ),
    })
  })
})
