import { resolve } from 'node:path'
import { exitCodeOf } from '../../chain/verify/report.ts'
import type { Report } from '../../chain/verify/report.ts'
import { verifyRepository } from '../../chain/verify/verify-repository.ts'
import { formatViolation } from '../../chain/verify/violation.ts'
import { DIGEST } from '../../model/digest.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION } from '../with-installation.ts'

/** Verifies the artifact chain offline, from a bare repository or a plain clone; needs no key and no network (R4.2). */
export const verifyCommand: Command = {
  name: 'verify',
  usage: '--repo DIR [--branch NAME] [--root-fingerprint sha256:…] [--json]',
  summary: 'Verify the artifact chain of a repository or clone, offline.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, {
      ...REPO_OPTION,
      branch: { type: 'string' },
      'root-fingerprint': { type: 'string' },
    })
    const rootFingerprint = args.text('root-fingerprint')
    if (rootFingerprint !== null && !DIGEST.test(rootFingerprint))
      throw new UsageError('--root-fingerprint takes sha256: and 64 digits')
    const report = await verifyRepository(resolve(args.need('repo')), { branch: args.text('branch'), rootFingerprint })
    terminal.out(args.flag('json') ? JSON.stringify(report) : reportText(report))
    return exitCodeOf(report)
  },
}

/** The report for people: what was verified, or what is wrong and what to do. */
export function reportText(report: Report): string {
  const { records, engagements, gates, commits } = report.counts
  if (report.ok) {
    return [
      `verified: ${records} records, ${gates} gates of ${engagements} engagement${engagements === 1 ? '' : 's'}, ${commits} commits of ${report.branch ?? ''}; no violation`,
      `trust root ${report.rootFingerprint ?? ''} (compare it with the one you were given by another way)`,
    ].join('\n')
  }
  const head = report.complete ? `NOT verified: ${report.violations.length} violation(s)` : 'could not be verified'
  return [head, ...report.violations.map(formatViolation)].join('\n')
}
