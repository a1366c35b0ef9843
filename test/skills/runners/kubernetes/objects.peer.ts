import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openKubernetesRunner } from '../../../../src/skills/runners/kubernetes/open-kubernetes-runner.ts'
import { ABSENT_TAG } from '../../../peers/fake-kubelet.ts'
import { CLUSTER_PEERS } from '../../../peers/cluster.ts'
import { describePeers } from '../../../peers/peer.ts'
import { freshFolder } from '../../toy-skill.ts'
import { useCluster } from './cluster-fixture.ts'
import { kubeProgram, runWeb, webSkill } from './web-skill.ts'

const NEVER = kubeProgram('answer({"passed": False, "detail": "never content"})')
const Recorded = z.looseObject({
  metadata: z.looseObject({ managedFields: z.array(z.record(z.string(), z.unknown())) }),
})
const PICKY = { checks: { after: ['content'] } }

describePeers('what the Kubernetes runner holds to', [...CLUSTER_PEERS, 'python3'], () => {
  const { cluster, namespace: freshNamespace, get } = useCluster()
  const admin = () => ({ secrets: { kubeconfig: cluster().kubeconfig() } })

  /** Who has set what on an object, as the server tells it, without the times. */
  async function owners(namespace: string, object: string): Promise<string> {
    const line = '{range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{"\\n"}{end}'
    const args = ['get', object, '-n', namespace, '--show-managed-fields', '-o', `jsonpath=${line}`]
    return (await cluster().kubectl(args)).replaceAll(/^kube-controller-manager .*\n/gm, '')
  }

  test('a field that somebody else has set is never taken over', async () => {
    const namespace = await freshNamespace('conflict')
    const skill = await webSkill()
    await runWeb(skill, 'apply', { namespace }, admin())
    await cluster().kubectl(['scale', 'deployment/web', '--replicas=3', '-n', namespace])
    const { record } = await runWeb(skill, 'apply', { namespace }, admin())
    expect(record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure:
        'dry run: error: Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    })
    expect(await get(namespace, 'deployment/web', '{.spec.replicas}')).toBe('3')
  })

  test('a rollback brings back what the skill had set, and who owns what', async () => {
    const namespace = await freshNamespace('back')
    const body = (env: string, extra: string) =>
      kubeProgram(`
web = deployment("web", "registry.example/web:1", 2)
web["metadata"]["annotations"] = {"note": "${env}"}
web["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "${env}", "value": "1"}, {"name": "BOTH", "value": "${env}"}]
web["spec"]["template"]["spec"]["containers"] += [${extra}]
service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}], "selector": {"app": "web"}}}
answer({"objects": [web, service, settings("first")]})`)
    await runWeb(await webSkill({}, { 'objects.py': body('OLD', '') }), 'apply', { namespace }, admin())
    const before = [await owners(namespace, 'deployment/web'), await get(namespace, 'deployment/web', '{.spec}')]
    const programs = {
      'objects.py': body('NEW', '{"name": "helper", "image": "registry.example/helper:1"}'),
      'checks/content.py': NEVER,
    }
    const { record, content } = await runWeb(await webSkill(PICKY, programs), 'apply', { namespace }, admin())
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('never content'),
    })
    expect(content['output.log']).toContain(
      'apply --server-side --field-manager=specgate/web/roll-out --validate=strict --filename=former.json',
    )
    expect([await owners(namespace, 'deployment/web'), await get(namespace, 'deployment/web', '{.spec}')]).toEqual(
      before,
    )
  })

  test('of an object that somebody else has made, a rollback gives up only what the skill has set', async () => {
    const namespace = await freshNamespace('adopted')
    await cluster().kubectl(['create', 'configmap', 'settings', '--from-literal=theirs=1', '-n', namespace])
    const before = await owners(namespace, 'configmap/settings')
    const programs = {
      'objects.py': kubeProgram('answer({"objects": [settings("settings", ours="2")]})'),
      'checks/content.py': NEVER,
    }
    const { record } = await runWeb(await webSkill(PICKY, programs), 'apply', { namespace }, admin())
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(await get(namespace, 'configmap/settings', '{.data}')).toBe('{"theirs":"1"}')
    expect(await owners(namespace, 'configmap/settings')).toBe(before)
  })

  test('what the server tells of an object, recorded for the tests of what is made of it', async () => {
    const namespace = await freshNamespace('recorded')
    const body = `
web = deployment("web", "registry.example/web:1", 1)
web["metadata"]["finalizers"] = ["example.com/ours"]
main = web["spec"]["template"]["spec"]["containers"][0]
main["ports"], main["env"], main["command"] = [{"containerPort": 80}], [{"name": "A", "value": "1"}], ["serve", "--fast"]
answer({"objects": [web]})`
    await runWeb(await webSkill({}, { 'objects.py': kubeProgram(body) }), 'apply', { namespace }, admin())
    await cluster().kubectl(['annotate', 'deployment/web', 'theirs=1', '-n', namespace])
    await cluster().kubectl(['set', 'env', 'deployment/web', 'THEIRS=1', '-n', namespace])
    await cluster().kubectl(['rollout', 'status', 'deployment/web', '-n', namespace])
    const told = await cluster().kubectl([
      'get',
      'deployment/web',
      '-n',
      namespace,
      '-o',
      'json',
      '--show-managed-fields',
    ])
    const live = Recorded.parse(JSON.parse(told))
    // The server sorts by time, to the second.
    const managedFields = live.metadata.managedFields.toSorted((a, b) =>
      String(a['manager']) < String(b['manager']) ? -1 : 1,
    )
    const text = JSON.stringify({ ...live, metadata: { ...live.metadata, managedFields } }, null, 2)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '2026-11-20T12:00:00Z')
      .replaceAll(/(?<="(uid|resourceVersion)": ")[^"]+/g, '<$1>')
      .replaceAll(/(?<=ReplicaSet \\"web-)\w+/g, '<hash>')
    await expect(`${text}\n`).toMatchFileSnapshot('golden/live-deployment.json')
  })

  test('two skills share an object without taking fields from each other', async () => {
    const namespace = await freshNamespace('shared')
    const one = { 'objects.py': kubeProgram('answer({"objects": [settings("settings", one="1")]})') }
    const two = { 'objects.py': kubeProgram('answer({"objects": [settings("settings", two="2")]})') }
    await runWeb(await webSkill({}, one), 'apply', { namespace }, admin())
    await runWeb(await webSkill({}, two, 'web/other'), 'apply', { namespace }, admin())
    expect(await get(namespace, 'configmap/settings', '{.data}')).toBe('{"one":"1","two":"2"}')
    await runWeb(await webSkill({}, two), 'apply', { namespace }, admin())
    expect(await get(namespace, 'configmap/settings', '{.data}'), 'what a skill no longer wants goes').toBe(
      '{"two":"2"}',
    )
  })

  test('only a destructive skill deletes', async () => {
    const namespace = await freshNamespace('deletes')
    await cluster().kubectl(['create', 'configmap', 'old', '-n', namespace])
    const programs = {
      'objects.py': kubeProgram(
        'answer({"objects": [settings("new")], "absent": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "old"}}]})',
      ),
    }
    const refused = await runWeb(await webSkill({}, programs), 'apply', { namespace }, admin())
    expect(refused.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('not destructive; nothing was done'),
    })
    expect(await get(namespace, 'configmaps', '{.items[*].metadata.name}')).toBe('kube-root-ca.crt old')
    const { record } = await runWeb(
      await webSkill({ access: 'destructive' }, programs),
      'apply',
      { namespace },
      admin(),
    )
    expect(record).toMatchObject({
      outcome: 'succeeded',
      outputs: { objects: { 'v1 ConfigMap deletes/new': 'created', 'v1 ConfigMap deletes/old': 'deleted' } },
    })
    expect(await get(namespace, 'configmaps', '{.items[*].metadata.name}')).toBe('kube-root-ca.crt new')
  })

  test('what was deleted is not said to be brought back', async () => {
    const namespace = await freshNamespace('gone')
    await cluster().kubectl(['create', 'configmap', 'old', '-n', namespace])
    const programs = {
      'objects.py': kubeProgram(
        'answer({"absent": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "old"}}]})',
      ),
      'checks/content.py': NEVER,
    }
    const { record } = await runWeb(
      await webSkill({ ...PICKY, access: 'destructive' }, programs),
      'apply',
      { namespace },
      admin(),
    )
    expect(record).toMatchObject({
      outcome: 'rollback-failed',
      failure: expect.stringContaining('cannot be brought back'),
    })
  })

  test('what somebody else has made meanwhile is left alone', async () => {
    const namespace = await freshNamespace('meanwhile')
    const replace = `
import subprocess
open("kubeconfig", "w").write(os.environ["SPECGATE_SECRET_KUBECONFIG"])
place = ["--kubeconfig=kubeconfig", "--namespace=" + inputs["namespace"]]
subprocess.run(["kubectl", "delete", "configmap", "mine", *place], check=True)
subprocess.run(["kubectl", "create", "configmap", "mine", *place], check=True)
answer({"passed": False, "detail": "somebody was here"})`
    const programs = {
      'objects.py': kubeProgram('answer({"objects": [settings("mine")]})'),
      'checks/content.py': kubeProgram(replace),
    }
    const { record } = await runWeb(await webSkill(PICKY, programs), 'apply', { namespace }, admin())
    expect(record).toMatchObject({
      outcome: 'rollback-failed',
      changed: true,
      failure: expect.stringContaining(
        'v1 ConfigMap meanwhile/mine was not there before, but somebody else has made it; it was left alone',
      ),
    })
    expect(await get(namespace, 'configmaps', '{.items[*].metadata.name}')).toBe('kube-root-ca.crt mine')
  })

  test('an apply is held to the plan, and the plan to what is asked for and what it changes', async () => {
    const namespace = await freshNamespace('plan')
    const service = kubeProgram(
      'answer({"objects": [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"type": inputs["type"], "ports": [{"port": 80}]}}]})',
    )
    const skill = await webSkill({}, { 'objects.py': service })
    const plan = async (type: string) => (await runWeb(skill, 'dry-run', { namespace, type }, admin())).record.plan
    expect(await plan('ClusterIP')).toBe(await plan('ClusterIP'))
    await runWeb(skill, 'apply', { namespace, type: 'ClusterIP' }, admin())
    const toNodePort = await plan('NodePort')
    expect(toNodePort).toBe(await plan('NodePort'))
    await cluster().kubectl(['label', 'service/web', 'unrelated=1', '-n', namespace])
    expect(await plan('NodePort'), 'what others change elsewhere is no other plan').toBe(toNodePort)

    const runner = await openKubernetesRunner({
      folder: skill.folder,
      cache: await freshFolder(),
      path: process.env['PATH'] ?? '',
    })
    if ('missing' in runner) throw new Error(runner.missing)
    const input = { mode: 'apply' as const, inputs: { namespace, type: 'NodePort' } }
    const job = { file: join(skill.folder, 'objects.py'), input, ...admin(), timeoutMs: 60_000 }
    const other = await runner.run({ ...job, plan: `sha256:${'0'.repeat(64)}` })
    expect(other).toMatchObject({
      output: null,
      failure: expect.stringContaining('nothing was done'),
      report: { changed: false },
    })
    expect(await get(namespace, 'service/web', '{.spec.type}')).toBe('ClusterIP')
    expect(await runner.run({ ...job, plan: toNodePort })).toMatchObject({
      failure: null,
      report: { changed: true, plan: toNodePort },
    })
  })

  test.each([
    [
      'no-image',
      { image: `registry.example/web:${ABSENT_TAG}` },
      /1 pod: container web waits: ImagePullBackOff: Back-off pulling image/,
    ],
    ['no-room', { cpu: '9' }, /1 pod: Unschedulable: .* 1 Insufficient cpu/],
  ])('why a rollout does not get on: %s', async (name, inputs, words) => {
    const namespace = await freshNamespace(name)
    const { record } = await runWeb(
      await webSkill({ timeout: '15s' }),
      'apply',
      { namespace, replicas: 1, ...inputs },
      admin(),
    )
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, failure: expect.stringMatching(words) })
    expect(await get(namespace, 'deployments', '{.items[*].metadata.name}')).toBe('')
  })

  test('why a rollout does not get on: a quota keeps its pods from being made', async () => {
    const namespace = await freshNamespace('quota')
    const spec = { hard: { pods: '1' } }
    await cluster().kubectl(['create', '-n', namespace], {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few' },
      spec,
    })
    const { record } = await runWeb(await webSkill({ timeout: '15s' }), 'apply', { namespace }, admin())
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      failure: expect.stringMatching(/FailedCreate: .*exceeded quota: few/),
    })
  })

  test('rights: what a user may not do is told, and what it may not read is not guessed', async () => {
    const namespace = await freshNamespace('rights')
    const deployer = { secrets: { kubeconfig: cluster().kubeconfig('deployer', namespace) } }
    const skill = await webSkill({ timeout: '15s', inputs: { type: 'object' } })
    expect((await runWeb(skill, 'apply', {}, deployer)).record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('User "deployer" cannot get resource "configmaps"'),
    })
    const rules = [
      {
        apiGroups: ['', 'apps'],
        resources: ['configmaps', 'deployments'],
        verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
      },
    ]
    const api = 'rbac.authorization.k8s.io'
    await cluster().kubectl(['create', '-n', namespace], {
      apiVersion: `${api}/v1`,
      kind: 'Role',
      metadata: { name: 'deployer' },
      rules,
    })
    await cluster().kubectl([
      'create',
      'rolebinding',
      'deployer',
      '--role=deployer',
      '--user=deployer',
      '-n',
      namespace,
    ])
    expect((await runWeb(skill, 'apply', {}, deployer)).record, 'in the namespace of its context').toMatchObject({
      outcome: 'succeeded',
    })
    const stuck = await runWeb(skill, 'apply', { cpu: '9' }, deployer)
    expect(stuck.record).toMatchObject({
      outcome: 'rolled-back',
      failure: expect.stringContaining('its pods could not be read'),
    })
  })

  test.each([
    ['a namespace that is none', { namespace: '--all-namespaces' }, 'the input namespace is no name of a namespace'],
    ['a context that is none', { namespace: 'default', context: '--v=9' }, 'the input context is no name of a context'],
    ['a context that is not there', { namespace: 'default', context: 'moon' }, 'context "moon" does not exist'],
    ['a namespace that is not there', { namespace: 'moon' }, 'namespaces "moon" not found'],
  ])('refused: %s', async (_name, inputs, words) => {
    const { record } = await runWeb(await webSkill(), 'apply', inputs, admin())
    expect(record).toMatchObject({ outcome: 'failed', changed: false, failure: expect.stringContaining(words) })
  })

  test.each([
    ['an unknown field', '{**settings("x"), "dada": {}}', 'unknown field'],
    ['an unknown kind', '{**settings("x"), "kind": "Gizmo"}', 'no matches for kind "Gizmo"'],
    [
      'another namespace',
      '{**settings("x"), "metadata": {"name": "x", "namespace": "kube-system"}}',
      'does not match the namespace "default"',
    ],
  ])('refused by the cluster: %s', async (_name, object, words) => {
    const skill = await webSkill({}, { 'objects.py': kubeProgram(`answer({"objects": [${object}]})`) })
    const { record } = await runWeb(skill, 'apply', { namespace: 'default' }, admin())
    expect(record).toMatchObject({ outcome: 'failed', changed: false, failure: expect.stringContaining(words) })
  })

  test('a reading skill tells the state of the objects it names', async () => {
    const namespace = await freshNamespace('reading')
    await cluster().kubectl(['create', 'configmap', 'settings', '--from-literal=a=1', '-n', namespace])
    const program = kubeProgram('answer({"objects": [settings("settings"), settings("nowhere")]})')
    const read = { access: 'read', observe: undefined, rollback: undefined, 'dry-run': false }
    const { record } = await runWeb(await webSkill(read, { 'objects.py': program }), 'read', { namespace }, admin())
    expect(record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      outputs: {
        objects: {
          'v1 ConfigMap reading/settings': { object: { data: { a: '1' } } },
          'v1 ConfigMap reading/nowhere': null,
        },
      },
    })
  })
})
