import { decide } from '../../decide/decide.ts'
import { analysisOf } from '../../decide/analysis-of.ts'
import { openDocumentReader } from '../../derive/document-reader.ts'
import type { DocumentReader } from '../../derive/document-reader.ts'
import { formatFinding } from '../../model/finding.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { renderSarif } from '../../views/render-sarif.ts'
import type { Command } from '../command.ts'
import { findEngagement } from '../find-engagement.ts'
import { judgeEach } from '../judge-each.ts'
import { listEngagements } from '../list-engagements.ts'
import { readArguments } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { REPO_OPTION, withInstallation } from '../with-installation.ts'

/** What is to mend in the documents of engagements, and what covers each requirement. */
export const analyzeCommand: Command = {
  name: 'analyze',
  usage: '[ENGAGEMENT] --repo DIR [--json | --sarif]',
  summary: 'Analyse the documents of engagements: what is to mend, and what covers each requirement.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, { ...REPO_OPTION, sarif: { type: 'boolean' } })
    if (args.flag('json') && args.flag('sarif')) throw new UsageError('give --json or --sarif, not both')
    return withInstallation(args, async (installation) => {
      const [named] = args.positionals
      const analyses =
        named === undefined
          ? await judgeEach(installation.machine, await listEngagements(installation.repository), analyze)
          : [analyze(await findEngagement(installation, named), openDocumentReader())]
      const findings = analyses.flatMap((each) => each.findings)
      if (args.flag('sarif')) terminal.out(renderSarif(findings).trimEnd())
      else if (args.flag('json')) terminal.out(JSON.stringify(analyses))
      else if (analyses.length === 0) terminal.out('No engagement yet. Open an issue from a form of the spec library.')
      else
        for (const each of analyses)
          terminal.out(
            [
              each.engagement ?? '',
              ...each.findings.map((finding) => `  ${formatFinding(finding)}`),
              ...each.coverage.map(line),
            ].join('\n'),
          )
      return findings.some(({ severity }) => severity !== 'note') ? 1 : 0
    })
  },
}

function analyze(snapshot: Snapshot, documents: DocumentReader) {
  const { verdicts } = decide(snapshot, documents)
  return { engagement: snapshot.engagement, ...analysisOf(snapshot, verdicts, documents) }
}

type Row = ReturnType<typeof analysisOf>['coverage'][number]

function line({ requirement, acceptance, checks, components }: Row): string {
  const of = (ids: readonly string[]): string => ids.join(', ') || 'nothing'
  return `  ${requirement}: criteria ${of(acceptance)}; checks ${of(checks)}; components ${of(components)}`
}
