import { readDossier } from '../derive/dossier.ts'
import { topologicalOrder } from '../derive/topological-order.ts'
import type { Finding } from '../model/finding.ts'
import { renderRunSummary } from '../views/render-run-summary.ts'
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

async function tell(settings: ActionSettings, surroundings: Surroundings, done: Granted): Promise<ExitCode> {
  const { findings, snapshot, granted, records } = done
  const engagement = settings.engagement ?? ''
  for (const finding of findings) surroundings.annotate(noteOf(finding))
  for (const { id, outcome, failure } of records) {
    if (outcome !== 'succeeded')
      surroundings.annotate({
        level: 'error',
        title: `${id} ${outcome}`,
        message: failure ?? 'no reason was given',
        file: null,
        line: null,
      })
  }
  const isBuild = granted !== null && granted.data.command !== 'discover'
  const design = snapshot === null || !isBuild ? null : readDossier(snapshot, engagement, null).design
  const components = design === null ? [] : topologicalOrder(design.components).order
  await surroundings.summarise(
    renderRunSummary({ engagement, grant: granted?.data ?? null, components, records, findings }),
  )
  const succeeded = records.every(({ outcome }) => outcome === 'succeeded')
  surroundings.setOutput('outcome', findings.length > 0 ? 'refused' : succeeded ? 'succeeded' : 'failed')
  surroundings.setOutput('runs', JSON.stringify(records.map(({ id, outcome, changed }) => ({ id, outcome, changed }))))
  return findings.length > 0 ? 2 : succeeded ? 0 : 1
}

function noteOf({ code, path, line, found, expected, remedy }: Finding): Parameters<Surroundings['annotate']>[0] {
  return { level: 'error', title: code, message: `${found}; expected: ${expected}. ${remedy}`, file: path, line }
}
