import { TRUST_ROOT_PATH } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Compare the fingerprint with the one your platform owner gave you, and restore the root that opened the ledger.'

/**
 * V07 Trust root unchanged: the default branch has one readable trust root, never had another, and the ledger's first record binds
 * itself to its bytes. Verified on the file's whole history and on record 0.
 */
export function checkTrustRoot(archive: Archive): readonly Violation[] {
  return [...rootProblems(archive), ...historyProblems(archive), ...genesisProblems(archive)]
}

function rootProblems({ trust }: Archive): readonly Violation[] {
  if (trust.problem === null) return []
  const message = `no trust root can be read from ${TRUST_ROOT_PATH}: ${trust.problem}`
  return [{ code: 'V07', message, remedy: REMEDY, path: TRUST_ROOT_PATH }]
}

function historyProblems({ main }: Archive): readonly Violation[] {
  const [, ...later] = main.history.get(TRUST_ROOT_PATH) ?? []
  return later.map(({ from, file }): Violation => {
    const commit = main.commits[from]?.sha ?? ''
    const message = `commit ${commit} ${file === null ? 'removes' : 'replaces'} the trust root; expected it never to change`
    return { code: 'V07', message, remedy: REMEDY, commit, path: TRUST_ROOT_PATH }
  })
}

function genesisProblems({ ledger, trust }: Archive): readonly Violation[] {
  return ledger.records.flatMap(({ stored, path }, index): readonly Violation[] => {
    const predicate = stored?.statement.predicate
    const opens = predicate?.event === 'ledger.opened'
    if (index > 0 && opens) {
      return [{ code: 'V07', message: `${path} opens the ledger again`, remedy: REMEDY, record: path }]
    }
    if (index > 0 || predicate === undefined) return []
    const bound = predicate.event === 'ledger.opened' ? predicate.data.trustRoot : null
    if (bound !== null && bound === trust.fingerprint) return []
    const message = `the ledger was opened under trust root ${bound ?? 'none'}; the default branch has ${trust.fingerprint ?? 'none'}`
    return [{ code: 'V07', message, remedy: REMEDY, record: path }]
  })
}
