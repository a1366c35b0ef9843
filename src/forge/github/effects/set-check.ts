import { z } from 'zod'
import type { ForgeEffect } from '../../../model/effect.ts'
import { Conflict } from '../../forge.ts'
import { branchTip } from './branch-tip.ts'
import { expectToSee, pullsOf } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { askRest, isGone, readData } from '../hub.ts'
import { keep } from '../memory.ts'
import { writeCheck } from './write-check.ts'

type SetCheck = Extract<ForgeEffect, { readonly kind: 'set-check' }>

export const PullAnswer = z.object({ head: z.object({ ref: z.string().min(1) }) })

/** Reports a check on one commit of a pull request. Before success is said, the head is read once more: `Conflict` when it moved. */
export async function setCheck(hub: Hub, effect: SetCheck): Promise<void> {
  const { pull, head, name, conclusion, title, summary, annotations } = effect
  const branch = await headBranch(hub, pull)
  if (conclusion === 'success') await requireHead(hub, branch, head)
  keep(hub.memory.heads, pull, new Set([...(hub.memory.heads.get(pull) ?? []), head]))
  await writeCheck(hub, { name, head, conclusion, title, summary }, annotations)
  expectToSee(hub.memory, {
    what: `check "${name}" on ${head}`,
    holds: (snapshot) => {
      const checks = pullsOf(snapshot).find((each) => each.number === pull)?.checks
      if (checks === undefined) return null
      return checks.some((each) => each.name === name && each.head === head && each.conclusion === conclusion)
    },
  })
}

async function headBranch(hub: Hub, pull: number): Promise<string> {
  const known = hub.memory.branches.get(pull)
  if (known !== undefined) return known
  const answer = await askRest(hub, 'GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: pull })
  if (isGone(answer)) throw new Conflict(`there is no pull request #${pull}`)
  const branch = readData(answer, PullAnswer, `GET pull request ${pull}`).head.ref
  keep(hub.memory.branches, pull, branch)
  return branch
}

async function requireHead(hub: Hub, branch: string, head: string): Promise<void> {
  const tip = await branchTip(hub, branch)
  if (tip !== head) throw new Conflict(`branch ${branch} is at ${tip ?? 'nothing'}, not at ${head}`)
}
