import { formatViolation } from '../chain/verify/violation.ts'
import { exitCodeOf } from '../chain/verify/report.ts'
import { verifyRepository } from '../chain/verify/verify-repository.ts'
import type { ExitCode } from './run-action.ts'
import { withClone } from './open-clone.ts'
import type { ActionSettings } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

/** Verifies the whole artifact chain of the default branch, and annotates each violation (R4.2). */
export function verifyCommand(settings: ActionSettings, surroundings: Surroundings): Promise<ExitCode> {
  return withClone(settings.remote, async ({ store, branch }) => {
    const report = await verifyRepository(store.dir, { branch, rootFingerprint: null })
    for (const violation of report.violations) {
      const { code, message, remedy, path } = violation
      surroundings.annotate({
        level: 'error',
        title: code,
        message: `${message}. ${remedy}`,
        file: path ?? null,
        line: null,
      })
    }
    const { records, gates, engagements, commits } = report.counts
    const head = report.ok ? '✅ The artifact chain verifies' : '❌ The artifact chain does not verify'
    const counted = `${records} records, ${gates} gates of ${engagements} engagements, ${commits} commits.`
    const root = `Trust root \`${report.rootFingerprint ?? 'none'}\`: compare it with the one you were given by another way.`
    const told = report.violations.map((violation) => `- ${formatViolation(violation).replaceAll('\n', ' ')}`)
    await surroundings.summarise(
      [`## ${head}`, counted, root, ...(told.length === 0 ? [] : [told.join('\n')]), ''].join('\n\n'),
    )
    surroundings.setOutput('outcome', report.ok ? 'succeeded' : 'failed')
    return exitCodeOf(report)
  })
}
