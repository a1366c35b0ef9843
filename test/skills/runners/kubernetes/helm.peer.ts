import { symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { runProcess } from '../../../../src/skills/run-process.ts'
import { CLUSTER_PEERS } from '../../../peers/cluster.ts'
import { ABSENT_TAG } from '../../../peers/fake-kubelet.ts'
import { describePeers, findPeer, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, until } from '../../toy-skill.ts'
import { chartSkill } from './chart-skill.ts'
import { useCluster } from './cluster-fixture.ts'
import { expectGolden } from './golden.ts'
import { runWeb } from './web-skill.ts'

const PLANTED = 'correct-horse-battery'
const NEW = 'registry.example/web:2'
const BROKEN = `registry.example/web:${ABSENT_TAG}`
const History = z.array(z.object({ revision: z.int(), status: z.string() }))

describePeers('the Kubernetes runner with helm', [...CLUSTER_PEERS, 'python3', 'helm'], () => {
  const { cluster, namespace: freshNamespace, get, calls, workspaces } = useCluster()
  const deps = () => ({ secrets: { kubeconfig: cluster().kubeconfig(), 'db-password': PLANTED } })

  /** A namespace with the release `web` in it, as the chart makes it by itself. */
  async function released(namespace: string): Promise<{ readonly namespace: string; readonly release: string }> {
    const inputs = { namespace: await freshNamespace(namespace), release: 'web' }
    const { record } = await runWeb(await chartSkill(), 'apply', inputs, deps())
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, outputs: { revision: 1, status: 'deployed' } })
    return inputs
  }

  async function history(namespace: string): Promise<string[]> {
    const kubeconfig = join(await freshFolder(), 'kubeconfig')
    await writeFile(kubeconfig, cluster().kubeconfig())
    const argv = [
      findPeer('helm') ?? '',
      'history',
      'web',
      '-o',
      'json',
      '-n',
      namespace,
      '--kubeconfig',
      kubeconfig,
    ] as const
    const { stdout } = await runProcess({ argv, cwd: '/', env: { HOME: '/nowhere' }, timeoutMs: 20_000 })
    return stdout.text === ''
      ? []
      : History.parse(JSON.parse(stdout.text)).map(({ revision, status }) => `${revision} ${status}`)
  }

  async function image(namespace: string): Promise<string> {
    return get(namespace, 'deployment/web', '{.spec.template.spec.containers[*].image}')
  }

  test('success', async () => {
    const inputs = { ...(await released('success')), 'image-name': NEW }
    const skill = await chartSkill()
    const shown = await runWeb(skill, 'dry-run', inputs, deps())
    expect(shown.record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      outputs: { changes: ['apps/v1 Deployment web'] },
    })
    expect(await history('success')).toEqual(['1 deployed'])
    const seen = await runWeb(skill, 'apply', inputs, { ...deps(), reviewed: shown.record.plan })
    expect(seen.record).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      plan: shown.record.plan,
      outputs: { revision: 2 },
    })
    expect(await image('success')).toBe(NEW)
    const password = await get('success', 'secret/web', '{.data.password}')
    expect(Buffer.from(password, 'base64').toString(), 'secrets of the skill are values of the chart').toBe(PLANTED)
    for (const secret of [PLANTED, password, cluster().token('admin')]) {
      for (const each of [shown, seen]) expect(JSON.stringify(each)).not.toContain(secret)
    }
    await expectGolden('helm-success', seen)
  })

  test('no change', async () => {
    const inputs = await released('no-change')
    const before = await get('no-change', 'deployment/web', '{.metadata.resourceVersion}')
    const seen = await runWeb(await chartSkill(), 'apply', inputs, deps())
    expect(seen.record).toMatchObject({ outcome: 'succeeded', changed: false, outputs: { revision: 2 } })
    expect(JSON.parse(seen.content['report.json'] ?? '')).toMatchObject([
      { changed: false, diff: [] },
      { changed: false },
    ])
    expect(await get('no-change', 'deployment/web', '{.metadata.resourceVersion}')).toBe(before)
    await expectGolden('helm-no-change', seen)
  })

  test('what others have changed in the cluster is not told as no change', async () => {
    const inputs = await released('drift')
    await cluster().kubectl(['scale', 'deployment/web', '--replicas=1', '-n', 'drift'])
    const { content } = await runWeb(await chartSkill(), 'dry-run', inputs, deps())
    expect(JSON.parse(content['report.json'] ?? '')).toMatchObject([{ changed: 'unknown', diff: [] }])
  })

  test('stuck in pending-upgrade', async () => {
    const inputs = await released('stuck')
    const cut = runWeb(
      await chartSkill({}, { rollback: { none: 'to leave it as it is' } }),
      'apply',
      { ...inputs, 'image-name': BROKEN },
      deps(),
    )
    await until(() => calls('helm', '--wait').length > 0)
    await until(async () => (await image('stuck')) === BROKEN)
    calls('helm', '--wait').forEach((pid) => process.kill(pid, 'SIGKILL'))
    expect((await cut).record).toMatchObject({
      outcome: 'failed',
      changed: true,
      failure: expect.stringContaining('helm was ended by SIGKILL'),
    })
    expect(await history('stuck')).toEqual(['1 deployed', '2 pending-upgrade'])

    const seen = await runWeb(await chartSkill(), 'apply', inputs, deps())
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringMatching(
        /pending-upgrade at revision 2: .*Nothing was done.*helm-release\/recover.*revision 1/,
      ),
    })
    expect(await history('stuck')).toEqual(['1 deployed', '2 pending-upgrade'])
    await expectGolden('helm-stuck', seen)
    const undried = await runWeb(await chartSkill({}, { 'dry-run': false }), 'apply', inputs, deps())
    expect(undried.record, 'nor does a rollback touch it').toMatchObject({
      failure: expect.stringContaining('pending-upgrade at revision 2'),
    })
    expect(await history('stuck')).toEqual(['1 deployed', '2 pending-upgrade'])
  })

  test('killed half way, and rolled back', async () => {
    const inputs = await released('killed')
    const running = runWeb(await chartSkill(), 'apply', { ...inputs, 'image-name': BROKEN }, deps())
    await until(() => calls('helm', '--wait').length > 0)
    await until(async () => (await image('killed')) === BROKEN)
    calls('helm', '--wait').forEach((pid) => process.kill(pid, 'SIGKILL'))
    const seen = await running
    expect(seen.record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('helm was ended by SIGKILL'),
    })
    expect(await image('killed')).toBe('registry.example/web:1')
    expect((await history('killed')).at(-1)).toBe('3 deployed')
    expect([calls('helm'), await workspaces()]).toEqual([[], []])
    await expectGolden('helm-killed', seen)
  })

  test('asked to end half way, helm itself takes back what it began: it is given the time', async () => {
    const inputs = await released('asked')
    const running = runWeb(await chartSkill(), 'apply', { ...inputs, 'image-name': BROKEN }, deps())
    await until(async () => calls('helm', '--wait').length > 0 && (await image('asked')) === BROKEN)
    calls('helm', '--wait').forEach((pid) => process.kill(pid, 'SIGTERM'))
    const { record, content } = await running
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('has been rolled back'),
    })
    expect(content['output.log']).not.toContain('$ helm rollback')
    expect(await history('asked')).toEqual(['1 superseded', '2 failed', '3 deployed'])
  })

  test('when its time is up, helm is asked to end, and not killed at once', async () => {
    const inputs = await released('late')
    const running = runWeb(
      await chartSkill({}, { timeout: '12s' }),
      'apply',
      { ...inputs, 'image-name': BROKEN },
      deps(),
    )
    await until(async () => calls('helm', '--wait').length > 0 && (await image('late')) === BROKEN)
    const pids = calls('helm', '--wait')
    // One that hangs cannot end by its own time limit.
    pids.forEach((pid) => process.kill(pid, 'SIGSTOP'))
    await sleep(15_000)
    pids.forEach((pid) => process.kill(pid, 'SIGCONT'))
    const { record, content } = await running
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('helm did not end within'),
    })
    expect(content['output.log']).not.toContain('$ helm rollback')
    expect(await history('late')).toEqual(['1 superseded', '2 failed', '3 deployed'])
  })

  test('a failed upgrade is rolled back', async () => {
    const inputs = await released('failed')
    const seen = await runWeb(
      await chartSkill({}, { timeout: '20s' }),
      'apply',
      { ...inputs, 'image-name': BROKEN },
      deps(),
    )
    expect(seen.record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('has been rolled back'),
    })
    expect(await image('failed')).toBe('registry.example/web:1')
    expect(await history('failed')).toEqual(['1 superseded', '2 failed', '3 deployed'])
    await expectGolden('helm-failed', seen)
  })

  test('a failed first install leaves nothing', async () => {
    const inputs = { namespace: await freshNamespace('first'), release: 'web', 'image-name': BROKEN }
    const { record } = await runWeb(await chartSkill({}, { timeout: '20s' }), 'apply', inputs, deps())
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(await history('first')).toEqual([])
    expect(await get('first', 'deployments,secrets', '{.items[*].metadata.name}')).toBe('')
  })

  test('a check that fails after it has helm put the former revision back', async () => {
    const inputs = await released('picky')
    const never =
      'import json, os\njson.dump({"passed": False, "detail": "never content"}, open(os.environ["SPECGATE_OUTPUT"], "w"))\n'
    const skill = await chartSkill({ 'checks/content.py': never }, { checks: { after: ['content'] } })
    const { record, content } = await runWeb(skill, 'apply', { ...inputs, 'image-name': NEW }, deps())
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('never content'),
    })
    expect(content['output.log']).toContain('helm rollback web 1 --cleanup-on-fail --wait')
    expect(await image('picky')).toBe('registry.example/web:1')
    const gone = await runWeb(
      skill,
      'apply',
      { namespace: await freshNamespace('picky-first'), release: 'web' },
      deps(),
    )
    expect(gone.record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(await history('picky-first')).toEqual([])
  })

  test('unreachable target', async () => {
    const dead = cluster()
      .kubeconfig()
      .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1')
    const secrets = { kubeconfig: dead, 'db-password': PLANTED }
    const seen = await runWeb(await chartSkill(), 'apply', { namespace: 'default', release: 'web' }, { secrets })
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('cluster unreachable'),
    })
    expect(JSON.parse(seen.content['report.json'] ?? '')).toMatchObject([{ unreachable: ['toy-1'] }])
    await expectGolden('helm-unreachable', seen)
  })

  test.each([
    [
      'a chart that lint finds fault with',
      { 'chart/Chart.yaml': 'apiVersion: v2\nname: web\n' },
      {},
      'version is required',
    ],
    ['a template that fails', { 'chart/templates/more.yaml': '{{ fail "not like this" }}\n' }, {}, 'not like this'],
    [
      'values that do not fit',
      { 'chart/values.schema.json': '{"properties": {"replicas": {"type": "integer"}}}' },
      { replicas: 'two' },
      'replicas',
    ],
    [
      'random objects',
      {
        'chart/templates/more.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata: { a: {{ randAlpha 9 }} }\n',
      },
      {},
      'cannot be held to a plan',
    ],
    ['no release', {}, { release: 'No_Name' }, 'no name of a release'],
  ])('bad input: %s', async (_name, files, inputs, words) => {
    const { record } = await runWeb(
      await chartSkill(files),
      'apply',
      { namespace: 'default', release: 'web', ...inputs },
      deps(),
    )
    expect(record).toMatchObject({ outcome: 'failed', changed: false, failure: expect.stringContaining(words) })
    expect(await history('default')).toEqual([])
  })

  test('missing tool', async () => {
    const bin = await freshFolder()
    for (const name of ['python3', 'kubectl']) await symlink(findPeer(name) ?? '', join(bin, name))
    vi.stubEnv('PATH', bin)
    const seen = await runWeb(await chartSkill(), 'apply', { namespace: 'default', release: 'web' }, deps())
    vi.stubEnv('PATH', PEERS_PATH)
    expect(seen.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('no helm'),
    })
    await expectGolden('helm-missing-tool', seen)
  })
})

describePeers('the Kubernetes runner with helm of version 3', [...CLUSTER_PEERS, 'python3', 'helm3'], () => {
  const { cluster, namespace: freshNamespace, get, calls } = useCluster()

  test('speaks its flags: made, unchanged, taken back when it fails, stuck when it is killed', async () => {
    const bin = await freshFolder()
    await symlink(findPeer('helm3') ?? '', join(bin, 'helm'))
    vi.stubEnv('PATH', [bin, PEERS_PATH].join(delimiter))
    const deps = { secrets: { kubeconfig: cluster().kubeconfig(), 'db-password': PLANTED } }
    const inputs = { namespace: await freshNamespace('three'), release: 'web' }
    const skill = await chartSkill({}, { timeout: '20s' })
    const broken = { ...inputs, 'image-name': BROKEN }
    const first = await runWeb(skill, 'apply', inputs, deps)
    expect(first.record).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      runner: { name: 'helm', version: expect.stringMatching(/^v3\./) },
    })
    const again = await runWeb(skill, 'apply', inputs, deps)
    expect(again.record).toMatchObject({ outcome: 'succeeded', changed: false })
    expect(JSON.parse(again.content['report.json'] ?? '')).toMatchObject([{ changed: false }, { changed: false }])
    const failed = await runWeb(skill, 'apply', broken, deps)
    expect(failed.record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringContaining('atomic'),
    })
    expect(await get('three', 'deployment/web', '{.spec.template.spec.containers[*].image}')).toBe(
      'registry.example/web:1',
    )
    const left = await chartSkill({}, { rollback: { none: 'to leave it as it is' } })
    const cut = runWeb(left, 'apply', broken, deps)
    await until(() => calls('helm', '--wait').length > 0)
    await until(
      async () => (await get('three', 'deployment/web', '{.spec.template.spec.containers[*].image}')) === BROKEN,
    )
    calls('helm', '--wait').forEach((pid) => process.kill(pid, 'SIGKILL'))
    expect((await cut).record).toMatchObject({ outcome: 'failed' })
    const { record } = await runWeb(skill, 'apply', inputs, deps)
    expect(record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringMatching(/pending-upgrade .*helm-release\/recover/),
    })
    expect(JSON.stringify([first, again, failed])).not.toContain(PLANTED)
  })
})
