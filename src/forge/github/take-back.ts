import { z } from 'zod'
import { PULL_PHASES } from '../../model/phase.ts'
import { phaseBranch } from '../../model/place.ts'
import type { Check } from '../../model/snapshot.ts'
import type { Ref } from '../forge.ts'
import { branchTip } from './effects/branch-tip.ts'
import type { Hub } from './hub.ts'
import { askRest, isGone, readData } from './hub.ts'
import { locate } from './locate.ts'
import { writeCheck } from './effects/write-check.ts'

const RunNames = z.object({ check_runs: z.array(z.object({ name: z.string(), conclusion: z.string().nullable() })) })
const HeadAnswer = z.object({ head: z.object({ sha: z.string() }) })

/**
 * Turns this App's green checks on the heads of what a reference points at into failures. It asks for as little as can be, one head and its
 * runs at a time: what keeps an evaluation from looking must not keep its last word standing (G52).
 */
export async function takeBack(hub: Hub, ref: Ref, told: Pick<Check, 'title' | 'summary'>): Promise<void> {
  for (const head of await headsOf(hub, ref)) {
    const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
      ref: head,
      app_id: hub.app.id,
      filter: 'latest',
      per_page: 100,
    })
    if (isGone(answer)) continue
    const { check_runs: runs } = readData(answer, RunNames, `GET check runs of ${head}`)
    const green = new Set(runs.flatMap(({ name, conclusion }) => (conclusion === 'success' ? [name] : [])))
    for (const name of green) await writeCheck(hub, { name, head, conclusion: 'failure', ...told })
  }
}

async function headsOf(hub: Hub, ref: Ref): Promise<readonly string[]> {
  const target = await locate(hub, ref)
  if (target === null || target.kind === 'issue') return []
  if (target.kind === 'outside') {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
    const answer = await askRest(hub, route, { pull_number: target.number })
    return isGone(answer) ? [] : [readData(answer, HeadAnswer, `GET pull request ${target.number}`).head.sha]
  }
  const tips = await Promise.all(PULL_PHASES.map((phase) => branchTip(hub, phaseBranch(target.id, phase))))
  return tips.filter((tip) => tip !== null)
}
