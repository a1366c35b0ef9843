import type { Effect } from '../model/effect.ts'
import { gateName, gateOf, PULL_PHASES } from '../model/phase.ts'
import { artifactPath } from '../model/place.ts'
import { workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** Opens the pull request of a phase once its branch carries what is to be approved. */
export function planPulls(scene: Scene): readonly Effect[] {
  const { engagement, snapshot } = scene
  return PULL_PHASES.flatMap((phase): readonly Effect[] => {
    const gate = gateOf(phase)
    if (engagement.gates[gate].status === 'locked' || engagement.gates[gate].status === 'shut') return []
    const place = workplaceOf(scene, phase)
    if (place === null || place.content === null || place.pull !== null) return []
    const document = artifactPath(engagement.id, gate)
    const isThere =
      phase === 'build'
        ? place.content.changes.length > 0
        : place.content.changes.some((change) => change.path === document)
    if (!isThere) return []
    const title = `${engagement.id}: ${phase}`
    const stop = gateName(gate)
    const body = [
      `The ${phase} phase of \`${engagement.id}\` (#${snapshot.issue?.number ?? engagement.issue}). It stops at **${stop}**.`,
      `To approve: read \`${document}\` and review this pull request. Merging it locks what it holds.`,
    ].join('\n\n')
    return [{ kind: 'open-pull', branch: place.branch, phase, title, body }]
  })
}
