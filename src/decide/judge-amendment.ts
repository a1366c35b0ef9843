import { openDocumentReader } from '../derive/document-reader.ts'
import { fileAt } from '../derive/overlay.ts'
import type { Finding } from '../model/finding.ts'
import { CONSTITUTION_PATH } from '../model/place.ts'
import type { OutsidePull, RepositoryFile, Snapshot } from '../model/snapshot.ts'
import { isRaised, levelOf, ruleChanges } from '../policy/amendment-level.ts'
import type { RuleChange } from '../policy/amendment-level.ts'
import type { Amendment, Constitution } from '../model/constitution.ts'
import { readConstitution } from '../policy/read-constitution.ts'
import { block } from '../rules/rule.ts'

/**
 * Judges a pull request that changes the constitution (R7.3): it stays readable, its version is raised as far as the change asks for, and one
 * amendment says what changed, why, what it means for engagements under way, when, and by which pull request. What earlier ones said stays.
 * Compared with the default branch as it is now, so that two amendments cannot take the same version.
 */
export function judgeAmendment(snapshot: Snapshot, pull: OutsidePull): readonly Finding[] {
  const change = pull.content.changes.find(({ path }) => path === CONSTITUTION_PATH)
  if (change === undefined) return []
  const standing = fileAt(snapshot, null, CONSTITUTION_PATH)
  const { after } = change
  if (after === null) return standing === null ? [] : [takenAway()]
  const proposed = read(after)
  if (proposed.constitution === null)
    return proposed.findings.map((finding) => ({ ...finding, remedy: 'Mend it in this pull request.' }))
  const before = standing === null ? null : read(standing).constitution
  // Nothing readable to compare with: the first one, or one that mends what cannot be read.
  if (before === null || standing?.digest === after.digest) return []
  const changes = ruleChanges(before, proposed.constitution)
  return [
    ...versionFindings(before, proposed.constitution, changes, after),
    ...historyFindings(before, proposed.constitution, changes, { snapshot, pull }),
  ]
}

function read(file: RepositoryFile): {
  readonly constitution: Constitution | null
  readonly findings: readonly Finding[]
} {
  const { read: reading, findings } = openDocumentReader()(file, readConstitution)
  return { constitution: reading?.constitution ?? null, findings }
}

function takenAway(): Finding {
  const remedy = 'Keep the file; a rule that shall not hold any more is taken out by an amendment.'
  return block('SG883', { path: CONSTITUTION_PATH }, 'the constitution is taken away', 'a constitution', remedy)
}

function versionFindings(
  before: Constitution,
  after: Constitution,
  changes: readonly RuleChange[],
  { text }: RepositoryFile,
): readonly Finding[] {
  const level = levelOf(changes)
  if (isRaised(before.version, after.version, level)) return []
  const because = changes.filter((each) => each.level === level).map(({ what }) => what)
  const line = (text ?? '').split('\n').findIndex((each) => each.startsWith('version:')) + 1
  const found = `version ${after.version} after ${before.version}`
  const expected = `a ${level} version: ${because.slice(0, 10).join(', ') || 'the text changed'}`
  return [block('SG880', { path: CONSTITUTION_PATH, line: Math.max(line, 1) }, found, expected, 'Raise the version.')]
}

function historyFindings(
  before: Constitution,
  after: Constitution,
  changes: readonly RuleChange[],
  { snapshot, pull }: { readonly snapshot: Snapshot; readonly pull: OutsidePull },
): readonly Finding[] {
  const lost = before.amendments.find((each, index) => keyOf(each) !== keyOf(after.amendments[index]))
  if (lost !== undefined) {
    const place = { path: CONSTITUTION_PATH, line: after.amendments[0]?.line ?? 1 }
    const remedy = 'Restore it; say what is new in an item of its own, at the end.'
    return [block('SG882', place, `amendment ${lost.version} is changed or gone`, 'it as it was approved', remedy)]
  }
  const added = after.amendments.slice(before.amendments.length)
  const [amendment] = added
  if (amendment === undefined || added.length > 1) {
    const place = { path: CONSTITUTION_PATH, line: amendment?.line ?? 1 }
    const found = `${added.length} new amendments`
    return [block('SG881', place, found, 'one for each pull request', 'Write one item at the end of "Amendments".')]
  }
  const today = snapshot.now.slice(0, 10)
  const articles: readonly string[] = amendment.articles
  const touched = [...new Set(changes.flatMap(({ article }) => article ?? []))]
  const untold = touched.filter((article) => !articles.includes(article))
  const problems: readonly (readonly [boolean, string, string])[] = [
    [amendment.date > today, `amended on ${amendment.date}`, `today, ${today}, or earlier`],
    [untold.length > 0, `articles ${articles.join(', ')}`, `${untold.join(', ')} too, which changed`],
    [
      amendment.approvedBy !== pull.number,
      `approved by #${amendment.approvedBy}`,
      `#${pull.number}, this pull request`,
    ],
  ]
  const place = { path: CONSTITUTION_PATH, line: amendment.line }
  return problems.flatMap(([isWrong, found, expected]) =>
    isWrong ? [block('SG881', place, found, expected, `Correct amendment ${amendment.version}.`)] : [],
  )
}

/** All that an amendment says, its place in the file aside. */
function keyOf(amendment: Amendment | undefined): string {
  if (amendment === undefined) return ''
  const { version, date, articles, change, reason, compatibility, approvedBy } = amendment
  return JSON.stringify([version, date, articles, change, reason, compatibility, approvedBy])
}
