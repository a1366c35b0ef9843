import { isDeepStrictEqual } from 'node:util'
import type { ForgeEffect } from '../../../model/effect.ts'
import { expectToSee, pullsOf } from '../expected.ts'
import type { Hub } from '../hub.ts'
import { askRest, readData } from '../hub.ts'
import { readIssue, requirePull, LabelList } from '../threads/read-issue.ts'

type SetLabels = Extract<ForgeEffect, { readonly kind: 'set-labels' }>

/** Gives a pull request exactly these labels; their order and case mean nothing. GitHub makes those that it does not know. */
export async function setLabels(hub: Hub, effect: SetLabels): Promise<void> {
  const issue = requirePull(await readIssue(hub, effect.pull), effect.pull)
  const wanted = normal(effect.labels)
  if (isDeepStrictEqual(normal(issue.labels), wanted)) return
  const route = 'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels'
  const labels = [...new Map(effect.labels.map((label) => [label.toLowerCase(), label])).values()].toSorted()
  readData(await askRest(hub, route, { issue_number: effect.pull, labels }), LabelList, `PUT labels of #${effect.pull}`)
  expectToSee(hub.memory, {
    what: `the labels of #${effect.pull}`,
    holds: (snapshot) => {
      const pull = pullsOf(snapshot).find((each) => each.number === effect.pull)
      return pull === undefined ? null : isDeepStrictEqual(normal(pull.labels), wanted)
    },
  })
}

function normal(labels: readonly string[]): readonly string[] {
  return [...new Set(labels.map((label) => label.toLowerCase()))].toSorted()
}
