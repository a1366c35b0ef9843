import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Something may have run that nobody had let run: find out how, look at the target, and see who else holds its credentials.'

/** Longest time that a grant may wait to be taken up. */
const MAX_WAIT_MS = 24 * 60 * 60 * 1000

type Grant = EngagementChain['grants'][number]

/**
 * V42 Runs were granted: each recorded run of a build or of discovery is named by a grant before it, on the same authority and of the same
 * attempt, that had not ended then or whose end names the run with its evidence. Each grant is of a commit on the first-parent line of the
 * default branch, no older than the merge that locked its gate; of an attempt that was asked for; given while no other on the same authority
 * was in force; and waits for at most a day. Each end is of one grant, is the only one, and names none but the grant's runs.
 */
export function checkRunsGranted(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) => {
    const terms = termsOf(chain)
    return [
      ...ungrantedRuns(chain, terms),
      ...chain.grants.flatMap((grant) => [...placeProblems(archive, chain, grant), ...timeProblems(chain, grant)]),
      ...unaskedBuilds(chain),
      ...overlaps(chain, terms),
      ...endProblems(chain),
    ]
  })
}

/** A grant with when and how it ended. */
type Term = {
  readonly grant: Grant
  /** Number of the record that ended it. */
  readonly until: number
  /** What that one says was done, by run and evidence. */
  readonly done: ReadonlySet<string>
}

function termsOf(chain: EngagementChain): readonly Term[] {
  const ends = new Map(chain.ends.toReversed().map((end) => [end.data.grant, end])) // the first one counts
  return chain.grants.map((grant) => {
    const end = ends.get(grant.digest)
    const done = new Set(end?.data.runs.map(({ id, evidence }) => JSON.stringify([id, evidence])))
    return { grant, until: end?.seq ?? Infinity, done }
  })
}

function ungrantedRuns(chain: EngagementChain, terms: readonly Term[]): readonly Violation[] {
  const named = Map.groupBy(
    terms.flatMap((term) => namesIn(term.grant).map((name) => ({ name, term }))),
    ({ name }) => name,
  )
  const recorded = [
    ...chain.runs.map((record) => {
      const { previous, environment, run } = record.data
      return { record, run, name: nameOfRun(previous, environment, run.id) }
    }),
    ...chain.steps.map((record) => {
      const { contract, attempt, idempotencyKey, run } = record.data
      return { record, run, name: nameOfRun(contract, attempt, idempotencyKey, run.id) }
    }),
  ]
  return recorded.flatMap(({ record, run, name }): readonly Violation[] => {
    const before = (named.get(name) ?? []).filter(({ term }) => term.grant.seq < record.seq)
    const done = JSON.stringify([run.id, run.evidence])
    if (before.some(({ term }) => record.seq < term.until || term.done.has(done))) return []
    const problem = before.length === 0 ? 'which no grant before it names' : 'whose grant had ended without it'
    return [told(chain, record, `is of run ${run.id}, ${problem}`)]
  })
}

/** The runs that a grant lets be recorded; a rehearsal leaves no record. */
function namesIn({ data }: Grant): readonly string[] {
  const { command, authority, environment, attempt, runs } = data
  if (command === 'dry-run') return []
  return runs.map(({ id, idempotencyKey }) =>
    command === 'discover' ? nameOfRun(authority, environment, id) : nameOfRun(authority, attempt, idempotencyKey, id),
  )
}

function nameOfRun(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts)
}

function placeProblems({ main, refs }: Archive, chain: EngagementChain, grant: Grant): readonly Violation[] {
  const { commit, authority } = grant.data
  const position = main.position.get(commit)
  if (position === undefined) {
    const problem = `is of commit ${commit}, which is not on the first-parent line of ${refs.branch}`
    return [{ ...told(chain, grant, problem), commit }]
  }
  const lock = chain.merged.find(({ digest }) => digest === authority) // another authority is told by V23 and V24
  const locked = lock === undefined ? undefined : main.position.get(lock.data.merge.sha)
  if (locked === undefined || position >= locked) return []
  return [{ ...told(chain, grant, `is of commit ${commit}, which is older than what locked its gate`), commit }]
}

function timeProblems(chain: EngagementChain, grant: Grant): readonly Violation[] {
  const { expires } = grant.data
  const wait = Date.parse(expires) - Date.parse(grant.at)
  if (wait > 0 && wait <= MAX_WAIT_MS) return []
  const limit = wait > 0 ? 'more than a day after' : 'not after'
  return [told(chain, grant, `expires at ${expires}, ${limit} ${grant.at}, when it was given`)]
}

function unaskedBuilds(chain: EngagementChain): readonly Violation[] {
  const requested = chain.requested.toReversed()
  const asked = new Map(requested.map(({ seq, data }) => [`${data.contract} ${data.attempt}`, seq])) // the first one of each
  return chain.grants.flatMap((grant): readonly Violation[] => {
    const { command, authority, attempt } = grant.data
    if (command === 'discover' || (asked.get(`${authority} ${attempt}`) ?? Infinity) < grant.seq) return []
    return [told(chain, grant, `is of attempt ${attempt}, which nobody had asked for`)]
  })
}

function overlaps(chain: EngagementChain, terms: readonly Term[]): readonly Violation[] {
  const longest = new Map<string, Term>()
  return terms.flatMap((term): readonly Violation[] => {
    const { authority } = term.grant.data
    const other = longest.get(authority)
    if (other === undefined || other.until < term.until) longest.set(authority, term)
    if (other === undefined || other.until < term.grant.seq) return []
    return [told(chain, term.grant, `was granted while ${nameOf(other.grant)} was in force`)]
  })
}

function endProblems(chain: EngagementChain): readonly Violation[] {
  const grants = new Map(chain.grants.map((grant) => [grant.digest, new Set(grant.data.runs.map(({ id }) => id))]))
  const ended = new Set<string>()
  return chain.ends.flatMap((end): readonly Violation[] => {
    const { grant, runs } = end.data
    const isAgain = ended.has(grant)
    ended.add(grant)
    const known = grants.get(grant)
    if (known === undefined) return [told(chain, end, `ends ${grant}, which the ledger does not hold as a grant`)]
    const foreign = runs.filter(({ id }) => !known.has(id))
    return [
      ...(isAgain ? [told(chain, end, `ends ${grant}, which had ended`)] : []),
      ...foreign.map(({ id }) => told(chain, end, `names run ${id}, which its grant does not`)),
    ]
  })
}

function told(
  chain: EngagementChain,
  record: { readonly seq: number; readonly digest: string },
  text: string,
): Violation {
  return { code: 'V42', message: `${nameOf(record)} ${text}`, remedy: REMEDY, record: pathOf(chain, record) }
}
