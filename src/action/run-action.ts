import { readDossier } from '../derive/dossier.ts'
import { readEvidence } from '../derive/read-evidence.ts'
import { decidingRun } from '../derive/reconcile-build.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import type { Finding } from '../model/finding.ts'
import { phaseBranch } from '../model/place.ts'
import { renderRunSummary } from '../views/render-run-summary.ts'
import type { RunSummaryFacts } from '../views/render-run-summary.ts'
import { reconcileCommand } from './reconcile-command.ts'
import { runGrant } from './run-grant.ts'
import type { Granted, Shipped } from './run-grant.ts'
import type { ActionSettings } from './settings.ts'
import type { Surroundings } from './surroundings.ts'
import { verifyCommand } from './verify-command.ts'

/** How the Action ended: 0 all went well, 1 something did not succeed and is told where it belongs, 2 nothing was run. */
export type ExitCode = 0 | 1 | 2

/** The companion Action's one call: does what the settings ask for, and tells it. Throws when the world failed. */
export async function runAction(
  settings: ActionSettings,
  surroundings: Surroundings,
  shipped: Shipped,
): Promise<ExitCode> {
  switch (settings.command) {
    case 'verify':
      return verifyCommand(settings, surroundings)
    case 'reconcile':
      return reconcileCommand(settings, surroundings)
    case 'discover':
    case 'dry-run':
    case 'build':
    case 'record':
      return tell(settings, surroundings, await runGrant(settings, surroundings, shipped))
  }
}

async function tell(settings: ActionSettings, surroundings: Surroundings, told: Granted): Promise<ExitCode> {
  const { findings, records, granted } = told
  const engagement = settings.engagement ?? ''
  for (const finding of findings) surroundings.annotate(noteOf(finding))
  for (const { id, outcome, failure } of records) {
    const message = failure ?? 'no reason was given'
    if (outcome !== 'succeeded')
      surroundings.annotate({ level: 'error', title: `${id} ${outcome}`, message, file: null, line: null })
  }
  const grant = granted?.data ?? null
  const built = componentsOf(told, engagement)
  await surroundings.summarise(renderRunSummary({ engagement, grant, records, findings, ...built }))
  const succeeded = records.every(({ outcome }) => outcome === 'succeeded')
  surroundings.setOutput('outcome', findings.length > 0 ? 'refused' : succeeded ? 'succeeded' : 'failed')
  surroundings.setOutput('runs', JSON.stringify(records.map(({ id, outcome, changed }) => ({ id, outcome, changed }))))
  return findings.length > 0 ? 2 : succeeded ? 0 : 1
}

/** The components of the design that was built, in order, and those that the phase branch had as delivered before. */
function componentsOf(
  { snapshot, granted }: Granted,
  engagement: string,
): Pick<RunSummaryFacts, 'components' | 'done'> {
  const none = { components: [], done: new Set<string>() }
  if (snapshot === null || granted === null || granted.data.command === 'discover') return none
  const { design } = readDossier(snapshot, engagement, null)
  if (design === null) return none
  const content = snapshot.branches.find(({ name }) => name === phaseBranch(engagement, 'build')) ?? null
  const { runs } = readEvidence(snapshot, engagement, content)
  const contract = granted.data.authority
  const delivered = design.components.filter(
    (component) => decidingRun({ contract, runs }, component)?.record.outcome === 'succeeded',
  )
  return {
    components: topologicalOrder(design.components).order,
    done: new Set(delivered.map(({ id }) => id)),
  }
}

function noteOf({ code, path, line, found, expected, remedy }: Finding): Parameters<Surroundings['annotate']>[0] {
  return { level: 'error', title: code, message: `${found}; expected: ${expected}. ${remedy}`, file: path, line }
}
