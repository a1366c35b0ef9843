import { GATE_CHECK } from '../../model/gate-check.ts'
import type { GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

const WHY = 'a check of that name by anybody else with write permission, a workflow for one, opens the gate (G44)'

/** SG661 The required check counts only when this App reports it. Whether it is required at all is SG660. */
export function gatePinned({ defaultGuards, appId }: GitHubFacts): readonly SetupFinding[] {
  if (!defaultGuards.known) return []
  const sources = defaultGuards.value.flatMap(({ name, checks }) =>
    checks.filter(({ context }) => context === GATE_CHECK).map(({ app }) => ({ name, app })),
  )
  if (sources.length === 0) return []
  const pinned = sources.filter(({ app }) => app !== null)
  if (appId !== null && pinned.some(({ app }) => app === appId)) return []
  if (appId === null && pinned.length > 0) {
    const found = `the check is pinned to App ${pinned[0]?.app ?? ''}; whether that is yours could not be told`
    return [
      {
        code: 'SG661',
        kind: 'unread',
        found,
        why: WHY,
        remedy: "Run doctor with --app-id N, as the App's settings page shows it.",
      },
    ]
  }
  const [{ name, app } = { name: '', app: null }] = sources
  return [
    {
      code: 'SG661',
      kind: 'weak',
      found:
        app === null
          ? `${name} accepts "${GATE_CHECK}" from any source`
          : `${name} accepts "${GATE_CHECK}" from App ${app} instead of App ${appId}`,
      why: WHY,
      remedy: `Choose the App as the check's source: "integration_id": ${appId ?? 'N'} (a ruleset) or "app_id": ${appId ?? 'N'} (branch protection).`,
    },
  ]
}
