import { LOCAL_RUNNER, runBranch } from '../model/grant.ts'
import type { Effect } from '../model/effect.ts'
import { openGrants } from '../derive/grants.ts'
import { grantState, placeOf, uncollected } from './grant-state.ts'
import type { Granted } from './grant-state.ts'
import type { Scene } from './scene.ts'

/** What is to be done about the grants in force: have them taken up, collect what came of them, clear away what is over. */
export function planRuns(scene: Scene): readonly Effect[] {
  const { snapshot, engagement } = scene
  const open = openGrants(snapshot.ledger.records)
  const used = new Set(open.map(({ digest }) => runBranch(engagement.id, digest)))
  const left = snapshot.runs.filter(({ name }) => !used.has(name))
  return [
    ...open.flatMap((granted) => planGrantWork(scene, granted)),
    ...left.map(({ name, sha }): Effect => ({ kind: 'delete-branch', branch: name, expected: sha })),
  ].slice(0, 1)
}

function planGrantWork(scene: Scene, granted: Granted): readonly Effect[] {
  const state = grantState(scene, granted)
  if (state.kind === 'new') return dispatch(scene, granted)
  if (state.kind === 'stale') return [{ kind: 'delete-branch', branch: state.branch.name, expected: state.branch.sha }]
  if (state.kind === 'withdrawn') return []
  const { runs, lost } = uncollected(scene, granted, state.reading)
  const over = state.kind === 'over' ? lost : []
  const place = placeOf(scene, granted)
  if (place !== null && runs.length + over.length > 0) {
    const { branch, expected, parent } = place
    const { digest: grant } = granted
    return [
      { kind: 'collect-runs', grant, engagement: scene.engagement.id, runs, lost: over, branch, expected, parent },
    ]
  }
  // On this very machine the Action is waited for, so one that is not over was cut off: it goes on where it was.
  const isLocal = granted.data.runner.includes(LOCAL_RUNNER)
  return state.kind === 'at-work' && isLocal ? dispatch(scene, granted) : []
}

function dispatch(scene: Scene, granted: Granted): readonly Effect[] {
  const place = placeOf(scene, granted)
  if (place === null) return []
  const { command, environment } = granted.data
  const { branch } = place
  return [
    { kind: 'dispatch-runs', grant: granted.digest, engagement: scene.engagement.id, command, environment, branch },
  ]
}
