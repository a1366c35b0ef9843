import { asBuiltBasis } from '../derive/basis.ts'
import { buildFactsOf } from '../derive/build-facts.ts'
import type { Dossier } from '../derive/dossier.ts'
import { fileAt } from '../derive/overlay.ts'
import type { Evidence } from '../derive/read-evidence.ts'
import { decidingRun, reconcileBuild } from '../derive/reconcile-build.ts'
import { appendSection } from '../documents/amend.ts'
import type { Reconciliation } from '../documents/as-built-record.ts'
import { renderBlock, renderDocument, renderTable } from '../documents/render-document.ts'
import { canonicalJson, shortDigest } from '../model/digest.ts'
import type { FileWrite } from '../model/effect.ts'
import type { Engagement } from '../model/engagement.ts'
import { lockOf, lockedDigest } from '../model/engagement.ts'
import { artifactPath, evidenceFolder } from '../model/place.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { escapeMarkdown, showValue } from './plain-text.ts'

/**
 * Drafts `as-built.md` and the dated sections on the locked spec and design, for every build that ended, clean or not. All of it is
 * computed from the evidence; the originals stay byte for byte above what is appended (R1.6).
 */
export function draftAsBuilt(
  snapshot: Snapshot,
  engagement: Engagement,
  dossier: Dossier,
  content: BranchContent | null,
  runs: readonly Evidence[],
): readonly FileWrite[] {
  const contract = lockOf(engagement, 'design')
  const facts = buildFactsOf(snapshot, engagement, dossier, content)
  const { spec, design, files, report } = dossier
  if (contract === null || facts === null || spec === null || design === null) return []
  const reconciliation = reconcileBuild(facts)
  const { deviations } = reconciliation
  const outcome = deviations.length === 0 ? 'as-designed' : 'deviated'
  const designPath = artifactPath(engagement.id, 'design')
  const path = artifactPath(engagement.id, 'as-built')
  const deciding = facts.components.flatMap((component) => decidingRun(facts, component) ?? [])
  const text = renderDocument({
    gate: 'as-built',
    frontMatter: {
      kind: 'as-built',
      schema: 1,
      engagement: engagement.id,
      environment: design.frontMatter.environment,
      'previous-record': contract.record,
      contract: lockedDigest(contract, designPath),
      outcome,
      basis: asBuiltBasis(engagement, runs),
    },
    title: `As built: ${escapeMarkdown(spec.frontMatter.title)}`,
    note: `Drafted by the builder-agent from the run records of this branch. Deviations are computed, not declared.`,
    sections: {
      Outcome: renderOutcome(reconciliation),
      'Delivered components': renderComponents(reconciliation),
      'State before and after':
        deciding.map((run) => renderStates(snapshot, engagement.id, content, run)).join('\n\n') ||
        'No component was applied.',
      Acceptance: renderTable(
        ['criterion', 'check', 'result', 'evidence'],
        reconciliation.acceptance.map(({ id, check, result, evidence }) => [
          id,
          `\`${check}\``,
          result,
          evidence.map((each) => `\`${shortDigest(each)}\``).join(', '),
        ]),
      ),
      Deviations: renderDeviations(reconciliation),
      Reconciliation: renderBlock('reconciliation', reconciliation),
    },
  })
  const date = snapshot.now.slice(0, 10)
  const changed = report?.assessment.constraints ?? []
  return [
    { path, content: text },
    ...amendment(files.requirements, '## Amendments', date, amendmentsOf(reconciliation, changed)),
    ...amendment(
      files.design,
      '## As-Built',
      date,
      `${outcome === 'as-designed' ? 'Built as designed' : 'Built with deviations'}; see \`${path}\`.\n\n${renderDeviations(reconciliation)}`,
    ),
  ]
}

function renderOutcome({ components, acceptance, deviations }: Reconciliation): string {
  const done = components.filter(({ status }) => status === 'as-designed').length
  const passed = acceptance.filter(({ result }) => result === 'passed').length
  const told = `${done} of ${components.length} components are as designed, ${passed} of ${acceptance.length} acceptance criteria passed.`
  if (deviations.length === 0) return `**Built as designed.** ${told}`
  const differences = `${deviations.length} difference${deviations.length === 1 ? '' : 's'}`
  return `**Built with deviations.** ${told} ${differences} from the contract, with the cause, under Deviations; approving this record accepts them.`
}

function amendment(
  locked: Dossier['files']['design'],
  heading: Parameters<typeof appendSection>[1],
  date: string,
  body: string,
): readonly FileWrite[] {
  return locked === null || locked.text === null
    ? []
    : [{ path: locked.path, content: appendSection(locked.text, heading, date, body) }]
}

function amendmentsOf(
  reconciliation: Reconciliation,
  constraints: readonly { readonly id: string; readonly from: string; readonly sets: object }[],
): string {
  const decided = constraints.map(({ id, from, sets }) => {
    const values = Object.entries(sets).map(([name, value]) => `\`${name}\` is ${showValue(value)}`)
    return `- ${id}, by the recorded decision on ${from}: ${values.join(', ') || 'no value changed'}.`
  })
  const failed = reconciliation.acceptance
    .filter(({ result }) => result !== 'passed')
    .map(({ id, result }) => `- ${id}: ${result}, accepted as a deviation.`)
  return [...decided, ...failed].join('\n') || 'None: what was asked for is what stands.'
}

function renderComponents({ components }: Reconciliation): string {
  return renderTable(
    ['component', 'status', 'asset', 'runs'],
    components.map(({ id, status, asset, runs }) => [
      `\`${id}\``,
      status,
      asset === null ? 'none' : `\`${shortDigest(asset)}\``,
      runs.map((run) => `\`${run.id}\` (${shortDigest(run.evidence)})`).join(', ') || 'none',
    ]),
  )
}

function renderDeviations({ deviations }: Reconciliation): string {
  if (deviations.length === 0) return 'No deviation.'
  return deviations
    .map(({ id, component, kind, cause }) => `- **${id}** \`${component}\` (${kind}): ${escapeMarkdown(cause)}`)
    .join('\n')
}

function renderStates(
  snapshot: Snapshot,
  engagement: string,
  content: BranchContent | null,
  { record }: Evidence,
): string {
  const folder = evidenceFolder(engagement, record.id)
  const before = readState(snapshot, content, `${folder}/state-before.json`)
  const after = readState(snapshot, content, `${folder}/state-after.json`)
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const rows = names.map((name) => {
    const isSame = canonicalJson(before[name] ?? null) === canonicalJson(after[name] ?? null)
    return [escapeMarkdown(name), showValue(before[name]), showValue(after[name]), isSame ? '' : 'changed']
  })
  const told = `\`${record.component ?? ''}\` on \`${record.target}\`, run \`${record.id}\`: ${record.outcome}. The diff is \`${folder}/state.diff\`.`
  return rows.length === 0 ? told : `${told}\n\n${renderTable(['state', 'before', 'after', ''], rows)}`
}

function readState(snapshot: Snapshot, content: BranchContent | null, path: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(fileAt(snapshot, content, path)?.text ?? '{}')
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {}
  } catch {
    return {} // the table is for reading; the file itself is held to its digest by the rules
  }
}
