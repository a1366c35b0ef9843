import type { Finding } from '../model/finding.ts'
import type { LibrarySource } from './draft-library-spec.ts'
import type { LibraryFrontMatter } from './library-files.ts'
import { sectionsOf } from './draft-library-spec.ts'

type Rule = { readonly says: RegExp; readonly expected: string }
type RuleName = keyof LibraryFrontMatter['safety']

/** What the text has to say at the place where a use case keeps a rule. The rules hold for every use case (R8.2). */
const RULES: Readonly<Record<RuleName, Rule>> = {
  'input-checked-first': {
    says: /\b(?:refus|reject|stop|invalid|wrong|missing|not valid|nothing)/i,
    expected: 'wrong input is refused before anything is contacted',
  },
  'state-saved-first': {
    says: /\b(?:sav|back(?:ed)?[ -]?up|snapshot|archiv|kept|keeps)/i,
    expected: 'what is saved first',
  },
  'same-checks-after': { says: /\S/, expected: 'what is read before and after' },
  'undone-in-reverse': { says: /\breverse\b/i, expected: 'that it is undone in reverse order' },
  'evidence-always': { says: /\b(?:record|evidence|report)/i, expected: 'a record whatever the outcome' },
  'batch-stops': { says: /\S/, expected: 'how many at a time, and when it ends' },
  'records-do-not-undo': { says: /follow-up/i, expected: 'that failing to update a record opens a follow-up' },
  'unreachable-fails': {
    says: /\b(?:unreachable|not reach|cannot be reached|does not answer|do not answer|no answer)/i,
    expected: 'that unreachable counts as failed',
  },
  'no-blind-retry': {
    says: /\b(?:not (?:be )?(?:repeated|retried|tried again|run again)|once|never (?:repeated|retried)|single attempt)\b/i,
    expected: 'that it is not repeated',
  },
  'saved-after-proof': {
    says: /\b(?:startup|start-up|persist|permanent|saved|stored)/i,
    expected: 'that it is kept for a restart only once verified',
  },
  'both-or-neither': { says: /\bboth\b/i, expected: 'both sides or neither' },
  'every-wait-ends': {
    says: /\d+ (?:milli)?(?:seconds?|minutes?|hours?|days?)\b|\{\{[a-z.-]+\}\} (?:seconds?|minutes?|hours?|days?)\b/i,
    expected: 'a limit in seconds, minutes or hours',
  },
  'people-approve': { says: /\b(?:person|people|approv|decid|decision|owner)/i, expected: 'who decides' },
  'owner-and-expiry': { says: /\S/, expected: 'an owner and an end for each rule' },
}

const NOT_APPLICABLE = /^not applicable: \S.{9,}/
const ID = /^(?:FR|AC|D|CAP|DQ)-\d{3}$/

/** Checks that a use case keeps each rule that holds for all of them, at a place that exists and says so (R8.2). */
export function checkLibrarySafety(source: LibrarySource): readonly Finding[] {
  const texts = textsOf(source)
  const names = Object.keys(RULES) as readonly RuleName[]
  return names.flatMap((name) => ruleFindings(source, texts, name)).concat(firstPhase(source), ownerInputs(source))
}

function blocked(source: LibrarySource, name: RuleName, found: string, expected: string): Finding {
  const line = source.lineOf.front(['safety', name])
  const remedy = `Say it there, or name the place that does; see "safety" in the docs of the spec library.`
  return { code: 'SG705', severity: 'block', path: source.files.spec.path, line, found, expected, remedy }
}

function ruleFindings(source: LibrarySource, texts: ReadonlyMap<string, string>, name: RuleName): readonly Finding[] {
  const kept = [source.front.safety[name]].flat()
  const { says, expected } = RULES[name]
  const [only = ''] = kept
  if (NOT_APPLICABLE.test(only)) return []
  if (only.startsWith('not applicable'))
    return [blocked(source, name, `${name}: no reason`, 'not applicable: <reason>')]
  const missing = kept.filter((place) => !texts.has(place))
  if (missing.length > 0)
    return missing.map((place) => blocked(source, name, `${name}: there is no ${place}`, 'an id, a phase or a section'))
  const isSaid = kept.some((place) => says.test(texts.get(place) ?? ''))
  return isSaid ? [] : [blocked(source, name, `${name}: ${kept.join(', ')} does not say it`, expected)]
}

/** The rule that comes first is kept by the phase that comes first. */
function firstPhase(source: LibrarySource): readonly Finding[] {
  const phases = phasesOf(source)
  const [first] = phases.keys()
  const [kept = ''] = [source.front.safety['input-checked-first']].flat()
  return first === undefined || kept === first || NOT_APPLICABLE.test(kept)
    ? []
    : [blocked(source, 'input-checked-first', `input-checked-first: ${kept}`, `the first phase, ${first}`)]
}

function ownerInputs(source: LibrarySource): readonly Finding[] {
  const [kept = ''] = [source.front.safety['owner-and-expiry']].flat()
  if (kept.startsWith('not applicable')) return []
  const names = Object.keys(source.front.inputs.properties)
  const missing = ['owner', 'expiry'].filter((name) => !names.some((each) => each.split('-').includes(name)))
  return missing.map((name) => blocked(source, 'owner-and-expiry', `no input ${name}`, 'inputs owner and expiry'))
}

/** Every place that may keep a rule, and its text. */
function textsOf(source: LibrarySource): ReadonlyMap<string, string> {
  const { markdown, front } = source
  const items = markdown.items.filter(({ id }) => ID.test(id)).map(({ id, text }) => [id, text] as const)
  const capabilities = front.capabilities.map((each) => [each.id, `${each.title} ${each['if-not-available']}`] as const)
  const sections = Object.entries(sectionsOf(markdown))
  return new Map([['batch', front.batch], ...sections, ...phasesOf(source), ...capabilities, ...items])
}

/** Text of each `### phase`, by its title. */
function phasesOf({ markdown }: LibrarySource): ReadonlyMap<string, string> {
  const parts = (sectionsOf(markdown)['Phases'] ?? '').split(/^### /m).slice(1)
  return new Map(
    parts.map((part) => {
      const [title = '', ...rest] = part.split('\n')
      return [title.trim(), rest.join('\n')]
    }),
  )
}
