import type { Change, Json, PlanDocument, ResourceChange } from './documents.ts'
import type { Plan } from './make-plan.ts'
import { ORIGIN, ourName, parseOrigin } from './origin.ts'
import { isObject, UNKNOWN, withUnknown } from './redaction.ts'
import type { Redaction } from './redaction.ts'

/** One thing that a plan changes, as people read it. */
export type ChangeWords = { readonly subject: string; readonly text: string }

const LONGEST_VALUE = 300
const MOST_LINES = 200

const ACTIONS: Readonly<Record<string, string>> = {
  'no-op': 'keep',
  'delete create': 'replace (delete, then create)',
  'create delete': 'replace (create, then delete)',
  'create forget': 'replace (create, then forget the old one)',
  forget: 'forget (it stays, but is no longer managed)',
}

/** What happens to a resource: `create`, `update`, `replace (delete, then create)`, … */
export function actionOf({ change, previous_address: moved, deposed }: ResourceChange): string {
  const actions = change.actions.join(' ')
  const action = ACTIONS[actions] ?? actions
  const from = moved === undefined ? '' : `, moved from ${moved}`
  const imported = change.importing === undefined ? '' : ', imported'
  return `${action}${from}${imported}${deposed === undefined ? '' : `, left over from a replacement (${deposed})`}`
}

/** Whether it is taken away from the target or from the state, to be made anew or not. */
export function isRemoved({ change }: ResourceChange): boolean {
  return change.actions.includes('delete') || change.actions.includes('forget')
}

/** Whether a plan does anything to a resource but look at it. */
export function isChanged({ mode, change, previous_address: moved }: ResourceChange): boolean {
  if (mode !== 'managed') return false
  return change.actions.some((action) => action !== 'no-op') || moved !== undefined || change.importing !== undefined
}

/** The resources that a plan changes, sorted. */
export function changedResources({ resource_changes: changes }: PlanDocument): ResourceChange[] {
  return changes.filter(isChanged).toSorted((a, b) => (a.address < b.address ? -1 : 1))
}

/** All that a plan changes: the inputs, per resource the action and the attributes, the outputs. Nothing sensitive is in it. */
export function describeChanges({ document, redaction }: Plan): ChangeWords[] {
  const resources = changedResources(document).map((each) => ({
    subject: each.address,
    text: [actionLine(each), ...changeLines(each.change, redaction)].join('\n'),
  }))
  const changed = Object.entries(document.output_changes).filter(([, change]) => !isNoOp(change))
  const inputs = changed.filter(([name]) => name === ORIGIN).map(([, change]) => originWords(change))
  const outputs = changed
    .filter(([name]) => name !== ORIGIN)
    .map(([name, change]) => outputWords(name, change, redaction))
  return [...inputs, ...resources, ...outputs]
}

/** What somebody else changed since the state was written. */
export function describeDrift({ document, redaction }: Plan): ChangeWords[] {
  return document.resource_drift.map(({ address, change }) => {
    const what = change.actions.includes('delete') ? 'is gone' : 'was changed by somebody else'
    return { subject: address, text: [what, ...changeLines(change, redaction)].join('\n') }
  })
}

export function isNoOp({ actions }: Change): boolean {
  return actions.every((action) => action === 'no-op')
}

function actionLine(each: ResourceChange): string {
  const paths = each.change.replace_paths.map((path) => path.join('.'))
  const reason = each.action_reason?.replaceAll('_', ' ')
  const because = [reason, paths.length === 0 ? undefined : `because of ${paths.join(', ')}`].filter(Boolean).join(', ')
  return because === '' ? actionOf(each) : `${actionOf(each)}: ${because}`
}

/** Before and after of a change as they may be told. */
export function told(change: Change, { redact }: Redaction): { readonly before: Json; readonly after: Json } {
  return {
    before: redact(change.before, change.before_sensitive),
    after: redact(withUnknown(change.after, change.after_unknown), change.after_sensitive),
  }
}

function changeLines(change: Change, redaction: Redaction): string[] {
  const { before, after } = told(change, redaction)
  const lines = difference('', before, after)
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} lines more`]
}

function outputWords(name: string, change: Change, redaction: Redaction): ChangeWords {
  const { before, after } = told(change, redaction)
  return { subject: `output ${ourName(name)}`, text: difference('value', before, after).join('\n') }
}

function originWords({ before, after }: Change): ChangeWords {
  const [old, fresh] = [parseOrigin(before), parseOrigin(after)]
  return { subject: 'inputs', text: difference('', old, fresh).join('\n') }
}

function difference(path: string, before: Json, after: Json): string[] {
  if (before === null && after === null) return []
  const [old, fresh] = [before ?? {}, after ?? {}]
  if (isObject(old) && isObject(fresh) && (path === '' || (before !== null && after !== null))) {
    const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].toSorted()
    return names.flatMap((name) =>
      difference(path === '' ? name : `${path}.${name}`, old[name] ?? null, fresh[name] ?? null),
    )
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (before === null) return [`+ ${path}: ${spell(after)}`]
  if (after === null) return [`- ${path}: ${spell(before)}`]
  return [`~ ${path}: ${spell(before)} -> ${spell(after)}`]
}

function spell(value: Json): string {
  if (value === UNKNOWN) return UNKNOWN
  const text = JSON.stringify(value)
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`
}
