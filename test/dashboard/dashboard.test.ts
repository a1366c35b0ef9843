import { expect, test } from 'vitest'
import { dashboardRow } from '../../src/dashboard/dashboard-row.ts'
import { keepDashboard } from '../../src/dashboard/keep-dashboard.ts'
import type { RowStore } from '../../src/dashboard/keep-dashboard.ts'
import { renderDashboard } from '../../src/dashboard/render-dashboard.ts'
import { decide } from '../../src/decide/decide.ts'
import type { ForgeEffect } from '../../src/model/effect.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'

const NOW = '2026-12-01T12:00:00.000Z'

function look(facts: SceneFacts = {}) {
  const { snapshot } = buildScene(facts)
  return { snapshot, decision: decide(snapshot) }
}

function memoryStore(): RowStore {
  const rows = new Map<string, unknown>()
  return {
    put: async (key, row) => void rows.set(key, row),
    list: async () => [...rows].map(([key, json]) => ({ key, json })),
    remove: async (key) => void rows.delete(key),
  }
}

test('the page says what is under way, how long, and who is awaited', () => {
  const seen = [look({}), look({ phase: 'design', draft: true })]
  const rows = seen.flatMap(({ snapshot, decision }) => dashboardRow(snapshot, decision) ?? [])
  const other = rows.map((row, index) => ({
    ...row,
    engagement: `00${index + 1}-demo`,
    since: `2026-11-${29 - index}T09:00:00.000Z`,
  }))
  expect(renderDashboard(other, NOW)).toMatchInlineSnapshot(`
    "<!-- specgate:dashboard -->

    **2 under way, 1 of them blocked.**

    | Engagement | Phase | Open for | Awaited |
    |---|---|---|---|
    | \`002-demo\` #1 | 🔴 design #4 | 3 days | Blocked by SG105: a draft pull request. Mark #4 as ready. |
    | \`001-demo\` #1 | 🟡 requirements #2 | 2 days | Waiting: 0 of 1 approvals for Gate 1. \`@ana\` can approve #2. |

    This issue is kept up to date by the program and read by nobody but people: edits are lost, closing it opens another. 🔴 something to mend · 🟡 waits for somebody · 🟢 may be merged · 🔵 the program works"
  `)
})

test('nothing under way', () => {
  expect(renderDashboard([], NOW)).toContain('Nothing is under way')
})

test.each<[string, SceneFacts]>([
  [
    'a closed engagement',
    { phase: 'build', built: 'as-designed', locked: ['requirements', 'feasibility', 'design', 'as-built'] },
  ],
])('%s is not listed', (_, facts) => {
  const { snapshot, decision } = look(facts)
  expect(dashboardRow(snapshot, decision)).toBeNull()
})

test('it is written when a row changes, and only then', async () => {
  const written: ForgeEffect[] = []
  const forge = { apply: async (effect: ForgeEffect) => void written.push(effect) }
  const store = memoryStore()
  await keepDashboard(forge, store, NOW, look())
  await keepDashboard(forge, store, NOW, look())
  expect(written.map(({ kind }) => kind)).toEqual(['upsert-issue'])
  await keepDashboard(forge, store, NOW, look({ reviews: ['ana'], approved: true }))
  expect(written).toHaveLength(2)
  const { snapshot, decision } = look()
  const closed = {
    ...snapshot,
    issue: snapshot.issue === null ? null : { ...snapshot.issue, state: 'closed' as const },
  }
  await keepDashboard(forge, store, NOW, { snapshot: closed, decision })
  expect(written.at(-1)).toMatchObject({ body: expect.stringContaining('Nothing is under way') })
})
