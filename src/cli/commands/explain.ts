import { readFile, writeFile } from 'node:fs/promises'
import { decide } from '../../decide/decide.ts'
import type { Decision, ReviewLine, Verdict } from '../../model/decision.ts'
import { describeEffect } from '../../model/effect.ts'
import { formatFinding } from '../../model/finding.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { explainCode } from '../../views/codes/code-book.ts'
import { phaseLine } from '../../views/phase-line.ts'
import type { Command } from '../command.ts'
import { shortDigest } from '../../model/digest.ts'
import type { Engagement } from '../../model/engagement.ts'
import { lockOf } from '../../model/engagement.ts'
import { GATES, gateName } from '../../model/phase.ts'
import { recordsOf } from '../../model/record.ts'
import { findEngagement } from '../find-engagement.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** Why a gate is open or shut: every rule's verdict, what counted, what was ignored and why; also from a saved snapshot. */
export const explainCommand: Command = {
  name: 'explain',
  usage: 'ENGAGEMENT --repo DIR [--save FILE] [--json]   or   --snapshot FILE [--json]   or   CODE [--json]',
  summary:
    'Explain every verdict of an engagement, or a code like SG120; --save keeps the facts, --snapshot replays them.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, snapshot: { type: 'string' }, save: { type: 'string' } })
    const code = explainCode(args.positionals[0] ?? '')
    if (code !== null) {
      terminal.out(args.flag('json') ? JSON.stringify(code) : codeText(code))
      return 0
    }
    const saved = args.text('snapshot')
    const snapshot =
      saved === null
        ? await withInstallation(args, (installation) => findEngagement(installation, nameOf(args.positionals[0])))
        : readSnapshot(await readFile(saved, 'utf8'))
    const save = args.text('save')
    if (save !== null) await writeFile(save, `${JSON.stringify(snapshot, null, 2)}\n`)
    const decision = decide(snapshot)
    terminal.out(args.flag('json') ? JSON.stringify(decision) : explainText(snapshot, decision))
    return decision.findings.length > 0 || decision.verdicts.some(({ conclusion }) => conclusion === 'blocked') ? 1 : 0
  },
}

function codeText({ code, title, meaning, remedy }: NonNullable<ReturnType<typeof explainCode>>): string {
  return `${code}: ${title}\n${meaning}\nTo mend it: ${remedy}`
}

function nameOf(positional: string | undefined): string {
  if (positional === undefined) throw new UsageError('the engagement is needed, for example 001')
  return positional
}

/** A snapshot is this program's own output; a file that is not one is told, not guessed at. */
function readSnapshot(text: string): Snapshot {
  const data: unknown = JSON.parse(text)
  if (typeof data !== 'object' || data === null || !('schema' in data) || data.schema !== 1 || !('ledger' in data)) {
    throw new UsageError('this file is not a snapshot that specgate explain --save wrote')
  }
  return data as Snapshot
}

function explainText(snapshot: Snapshot, { engagement, verdicts, findings, effects, next }: Decision): string {
  return [
    engagement === null ? 'No engagement.' : `${engagement.id}\n${phaseLine(engagement)}`,
    ...(engagement === null ? [] : lockTexts(snapshot, engagement)),
    ...findings.map(formatFinding),
    ...verdicts.map(verdictText),
    ...(effects.length === 0 ? [] : [`Would do: ${effects.map(describeEffect).join('; ')}`]),
    ...next.map((line) => `→ ${line}`),
  ].join('\n')
}

/** Why each locked gate was allowed: who approved which commit in which role, under which policy. */
function lockTexts(snapshot: Snapshot, engagement: Engagement): readonly string[] {
  const merged = recordsOf(snapshot.ledger.records, 'gate.merged')
  const approved = recordsOf(snapshot.ledger.records, 'gate.approved')
  return GATES.flatMap((gate) => {
    const lock = lockOf(engagement, gate)
    const record = merged.find(({ digest }) => digest === lock?.record)
    const approval = approved.find(({ digest }) => digest === record?.data.approved)
    if (lock === null || approval === undefined) return []
    const people = approval.data.approvals.map(
      ({ user, roles, commit }) => `@${user.login} (${roles.join(', ')}) at ${commit.slice(0, 10)}`,
    )
    return [
      `${gateName(gate)}: locked by #${lock.pull} on ${lock.at}, record ${shortDigest(lock.record)}; approved by ${people.join(', ')}; policy ${shortDigest(approval.data.policy.sha256)}`,
    ]
  })
}

function verdictText(verdict: Verdict): string {
  const lines = [
    `#${verdict.pull} ${verdict.phase} at ${verdict.head.slice(0, 10)}: ${verdict.conclusion}`,
    ...verdict.counted.map((line) => `  counts: ${reviewText(line)}`),
    ...verdict.ignored.map((line) => `  ignored: ${reviewText(line)}`),
    ...verdict.findings.filter(({ severity }) => severity !== 'note').map((finding) => `  ${formatFinding(finding)}`),
  ]
  return lines.join('\n')
}

function reviewText({ login, commit, roles, reason }: ReviewLine): string {
  return `@${login} at ${commit.slice(0, 10)}${roles.length > 0 ? ` as ${roles.join(', ')}` : ''}${reason === null ? '' : `: ${reason}`}`
}
