import { once } from 'node:events'
import { symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { CLUSTER_PEERS } from '../../../peers/cluster.ts'
import { describePeers, findPeer, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, until } from '../../toy-skill.ts'
import { useCluster } from './cluster-fixture.ts'
import { expectGolden } from './golden.ts'
import { kubeProgram, runWeb, webSkill } from './web-skill.ts'
import type { Seen } from './web-skill.ts'

const PLANTED = 'correct-horse-battery'
const THEIRS = 'staple-in-the-cluster'

describePeers('the Kubernetes runner with kubectl', [...CLUSTER_PEERS, 'python3'], () => {
  const { cluster, namespace: freshNamespace, get, calls, workspaces } = useCluster()

  async function versions(namespace: string): Promise<string> {
    const line = '{range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}'
    return cluster().kubectl(['get', 'deployments,configmaps,secrets', '-n', namespace, '-o', `jsonpath=${line}`])
  }

  test('success', async () => {
    const [namespace, secrets] = [await freshNamespace('success'), { kubeconfig: cluster().kubeconfig() }]
    const skill = await webSkill()
    expect((await runWeb(skill, 'apply', { namespace }, { secrets })).record).toMatchObject({
      outcome: 'succeeded',
      changed: true,
    })
    const inputs = { namespace, image: 'registry.example/web:2', greeting: 'good day' }
    const before = await versions(namespace)
    const shown = await runWeb(skill, 'dry-run', inputs, { secrets })
    expect(shown.record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      plan: expect.stringMatching(/^sha256:/),
    })
    expect(await versions(namespace), 'a dry run changes nothing').toBe(before)
    const seen = await runWeb(skill, 'apply', inputs, { secrets, reviewed: shown.record.plan })
    expect(seen.record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null, plan: shown.record.plan })
    const image = await get(namespace, 'deployment/web', '{.spec.template.spec.containers[*].image}')
    expect(image).toBe('registry.example/web:2')
    await expectGolden('success', seen)
  })

  test('no change', async () => {
    const [namespace, secrets] = [await freshNamespace('no-change'), { kubeconfig: cluster().kubeconfig() }]
    const skill = await webSkill()
    await runWeb(skill, 'apply', { namespace }, { secrets })
    const before = await versions(namespace)
    const seen = await runWeb(skill, 'apply', { namespace }, { secrets })
    expect(seen.record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    expect(await versions(namespace)).toBe(before)
    await expectGolden('no-change', seen)
  })

  test('failure half way', async () => {
    const [namespace, secrets] = [await freshNamespace('half-way'), { kubeconfig: cluster().kubeconfig() }]
    // The quota counts one at a time: each alone would pass, so that the rehearsal finds nothing.
    const spec = { hard: { 'count/configmaps': '2' } }
    await cluster().kubectl(['create', '-n', namespace], {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few' },
      spec,
    })
    await until(async () => (await get(namespace, 'resourcequota/few', '{.status.used.count/configmaps}')) === '1')
    const objects = kubeProgram('answer({"objects": [settings("first", a="1"), settings("second", b="2")]})')
    const seen = await runWeb(await webSkill({}, { 'objects.py': objects }), 'apply', { namespace }, { secrets })
    expect(seen.record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('exceeded quota'),
    })
    expect(await cluster().kubectl(['get', 'configmaps', '-n', namespace, '-o', 'name'])).toBe(
      'configmap/kube-root-ca.crt\n',
    )
    await expectGolden('failure-half-way', seen)
  })

  test('unreachable target', async () => {
    const dead = cluster()
      .kubeconfig()
      .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1')
    const seen = await runWeb(await webSkill(), 'apply', { namespace: 'default' }, { secrets: { kubeconfig: dead } })
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('refused'),
    })
    expect(seen.content['report.json']).toContain('"unreachable": [\n      "toy-1"')
    await expectGolden('unreachable-target', seen)
  })

  test('bad input', async () => {
    const [namespace, secrets] = [await freshNamespace('bad-input'), { kubeconfig: cluster().kubeconfig() }]
    const seen = await runWeb(await webSkill(), 'apply', { namespace, replicas: -1 }, { secrets })
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('must be greater than'),
    })
    expect(await versions(namespace)).not.toContain('settings')
    await expectGolden('bad-input', seen)
  })

  test('missing tool', async () => {
    const bin = await freshFolder()
    for (const name of ['python3', 'git']) await symlink(findPeer(name) ?? '', join(bin, name))
    vi.stubEnv('PATH', bin)
    const secrets = { kubeconfig: cluster().kubeconfig() }
    const seen = await runWeb(await webSkill(), 'apply', { namespace: 'default' }, { secrets })
    vi.stubEnv('PATH', PEERS_PATH)
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('no kubectl'),
    })
    await expectGolden('missing-tool', seen)
  })

  test('timeout', async () => {
    const [namespace, secrets] = [await freshNamespace('timeout'), { kubeconfig: cluster().kubeconfig() }]
    const skill = await webSkill({ timeout: '20s' })
    await runWeb(skill, 'apply', { namespace }, { secrets })
    const seen = await runWeb(skill, 'apply', { namespace, cpu: '9' }, { secrets })
    expect(seen.record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('1 Insufficient cpu'),
    })
    const ready = await get(namespace, 'deployment/web', '{.status.readyReplicas}')
    expect(ready).toBe('2')
    expect([calls('kubectl'), await workspaces()]).toEqual([[], []])
    await expectGolden('timeout', seen)
  })

  test('timeout of a server that never answers', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const kubeconfig = cluster()
      .kubeconfig()
      .replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
    const seen = await runWeb(
      await webSkill({ timeout: '3s' }),
      'apply',
      { namespace: 'default' },
      { secrets: { kubeconfig } },
    )
    silent.close()
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('did not end within 3 s'),
    })
    expect([calls('kubectl'), await workspaces()]).toEqual([[], []])
  })

  test('killed', async () => {
    const [namespace, secrets] = [await freshNamespace('killed'), { kubeconfig: cluster().kubeconfig() }]
    const skill = await webSkill()
    await runWeb(skill, 'apply', { namespace }, { secrets })
    const running = runWeb(skill, 'apply', { namespace, cpu: '9' }, { secrets })
    await until(() => calls('kubectl', 'rollout').length > 0)
    await until(async () =>
      (await get(namespace, 'pods', '{.items[*].status.conditions[*].reason}')).includes('Unschedulable'),
    )
    calls('kubectl', 'rollout').forEach((pid) => process.kill(pid, 'SIGKILL'))
    const seen = await running
    expect(seen.record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('was ended by SIGKILL'),
    })
    expect([calls('kubectl'), await workspaces()]).toEqual([[], []])
    await expectGolden('killed', seen)
  })

  test('output flood', async () => {
    const [namespace, secrets] = [await freshNamespace('flood'), { kubeconfig: cluster().kubeconfig() }]
    const flood = 'print("x" * 79 + "\\n" * 1, end="")\nfor _ in range(60000): print("y" * 79)'
    const objects = kubeProgram(
      `${flood}\nanswer({"objects": [settings("big", **{f"k{n}": "z" * 60000 for n in range(5)})]})`,
    )
    const seen = await runWeb(await webSkill({}, { 'objects.py': objects }), 'apply', { namespace }, { secrets })
    expect(seen.record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(seen.content['state-after.json']?.length).toBeGreaterThan(300_000)
    expect(seen.content['output.log']?.length).toBeLessThan(500_000)
    const log = seen.content['output.log']?.replaceAll(/^y+\n/gm, '') ?? ''
    await expectGolden('output-flood', { ...seen, content: { ...seen.content, 'output.log': log } })
  })

  test('secret in output', async () => {
    const [namespace, secrets] = [
      await freshNamespace('secret'),
      { kubeconfig: cluster().kubeconfig(), password: PLANTED },
    ]
    const body = `
password = os.environ["SPECGATE_SECRET_PASSWORD"]
print("the password is", password)
print("sees a kubeconfig:", "SPECGATE_SECRET_KUBECONFIG" in os.environ)
secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}, "stringData": {"password": password}}
wrong = deployment("web", "registry.example/web:1", 2)
wrong["spec"]["template"]["spec"]["restartPolicy"] = password
answer({"objects": [secret, wrong] if "wrong" in inputs else [secret]})`
    const skill = await webSkill({ secrets: ['kubeconfig', 'password'] }, { 'objects.py': kubeProgram(body) })
    // Somebody else's value in the same Secret is nobody's secret that was given to the run.
    await cluster().kubectl([
      'create',
      'secret',
      'generic',
      'login',
      `--from-literal=theirs=${THEIRS}`,
      '-n',
      namespace,
    ])
    const good = await runWeb(skill, 'apply', { namespace }, { secrets })
    expect(good.record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(good.content['output.log']).toContain('sees a kubeconfig: False')
    const bad = await runWeb(skill, 'apply', { namespace, wrong: true }, { secrets })
    expect(bad.record).toMatchObject({
      outcome: 'failed',
      failure: expect.stringContaining('Unsupported value: "***"'),
    })
    const found = await get(namespace, 'secret/login', '{.data.password}')
    expect(Buffer.from(found, 'base64').toString()).toBe(PLANTED)
    for (const seen of [good, bad])
      expectNowhere(seen, [PLANTED, found, THEIRS, Buffer.from(THEIRS).toString('base64'), cluster().token('admin')])
    await expectGolden('secret-in-output', good)
    await expectGolden('secret-in-complaint', bad)
  })
})

function expectNowhere({ record, content }: Seen, secrets: readonly string[]): void {
  const everything = JSON.stringify([record, content])
  for (const secret of secrets) expect(everything).not.toContain(secret)
}
