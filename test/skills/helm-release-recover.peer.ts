import { expect, test } from 'vitest'
import type { RunMode } from '../../src/model/run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import { CLUSTER_PEERS } from '../peers/cluster.ts'
import { ABSENT_TAG } from '../peers/fake-kubelet.ts'
import { describePeers } from '../peers/peer.ts'
import { chartSkill } from './runners/kubernetes/chart-skill.ts'
import { useCluster } from './runners/kubernetes/cluster-fixture.ts'
import { runWeb } from './runners/kubernetes/web-skill.ts'
import { until } from './toy-skill.ts'

const BROKEN = `registry.example/web:${ABSENT_TAG}`

describePeers('the skill helm-release/recover on a real release', [...CLUSTER_PEERS, 'python3', 'helm'], () => {
  const { cluster, namespace: freshNamespace, get, calls } = useCluster()
  const kubeconfig = () => cluster().kubeconfig()

  async function recover(mode: RunMode, namespace: string, change: Readonly<Record<string, string | number>> = {}) {
    const skill = (await loadSkills('action/skills')).skills.find(
      ({ summary }) => summary.name === 'helm-release/recover',
    )
    if (skill === undefined) throw new Error('the skill is not there')
    const inputs = { namespace, release: 'web', 'idle-seconds': 1, ...change }
    return runWeb(skill, mode, inputs, { secrets: { kubeconfig: kubeconfig() } })
  }

  /** Runs the chart as a release, and kills helm in the middle of it when the image is broken. */
  async function release(namespace: string, image: string) {
    const skill = await chartSkill({}, { rollback: { none: 'to leave it as it is' } })
    const secrets = { kubeconfig: kubeconfig(), 'db-password': 'correct-horse-battery' }
    const running = runWeb(skill, 'apply', { namespace, release: 'web', 'image-name': image }, { secrets })
    if (image === BROKEN) {
      await until(async () => calls('helm', '--wait').length > 0 && (await images(namespace)) === BROKEN)
      calls('helm', '--wait').forEach((pid) => process.kill(pid, 'SIGKILL'))
    }
    return (await running).record
  }

  function images(namespace: string): Promise<string> {
    return get(namespace, 'deployments', '{.items[*].spec.template.spec.containers[*].image}')
  }

  test('frees a release that was cut off in an upgrade, and leaves it alone the second time', async () => {
    const namespace = await freshNamespace('upgrade')
    expect(await release(namespace, 'registry.example/web:1')).toMatchObject({ outcome: 'succeeded' })
    expect(await release(namespace, BROKEN)).toMatchObject({ outcome: 'failed' })
    const busy = await recover('apply', namespace, { 'idle-seconds': 3600 })
    expect(busy.record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: 'check nobody-at-work (before): the release is pending-upgrade, and was touched less than 3600 s ago',
    })
    const shown = await recover('dry-run', namespace)
    expect(shown.record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      outputs: { would: 'roll back to revision 1', was: 'pending-upgrade' },
    })
    const { record, content } = await recover('apply', namespace)
    expect(record).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      outputs: { done: 'rolled-back', was: 'pending-upgrade', status: 'deployed' },
    })
    expect(record.checks.at(-1)).toMatchObject({
      name: 'not-stuck',
      passed: true,
      detail: 'the release is deployed at revision 3',
    })
    expect(await images(namespace)).toBe('registry.example/web:1')
    expect(JSON.stringify(content)).not.toContain(cluster().token('admin'))
    expect((await recover('apply', namespace)).record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      outputs: { done: 'nothing' },
    })
    expect(await release(namespace, 'registry.example/web:2'), 'and helm works on it again').toMatchObject({
      outcome: 'succeeded',
    })
  })

  test('takes away what was cut off in its first install', async () => {
    const namespace = await freshNamespace('install')
    expect(await release(namespace, BROKEN)).toMatchObject({ outcome: 'failed' })
    const { record } = await recover('apply', namespace)
    expect(record).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      outputs: { done: 'uninstalled', was: 'pending-install', status: 'not there' },
    })
    expect(await images(namespace)).toBe('')
  })

  test('a release that is not there is left alone; bad inputs are refused', async () => {
    expect((await recover('apply', 'default')).record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      outputs: { done: 'nothing' },
    })
    expect((await recover('apply', 'default', { release: '--all' })).record).toMatchObject({ outcome: 'refused' })
    expect((await recover('apply', '-A')).record).toMatchObject({ outcome: 'refused' })
  })
})
