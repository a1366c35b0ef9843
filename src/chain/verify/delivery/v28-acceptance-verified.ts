import { scanIds } from '../../../documents/scan-ids.ts'
import { specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { filesAt, tipPosition } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'Run what proves the criterion and commit its evidence, or record and accept the deviation.'

type Reconciled = EngagementChain['reconciled'][number]

/**
 * V28 Acceptance criteria verified: each criterion of the approved spec has exactly one result; one that passed has evidence, one that did
 * not is a recorded deviation; and every digest given as evidence is that of a file in the engagement's evidence folder.
 */
export function checkAcceptance(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) => {
    const evidence = evidenceOf(archive, chain)
    return chain.reconciled.flatMap((record) => {
      const problems = [...resultProblems(archive, record), ...evidenceProblems(record, evidence)]
      const place = { remedy: REMEDY, record: pathOf(chain, record) }
      return problems.map((problem): Violation => ({ code: 'V28', message: `${nameOf(record)}: ${problem}`, ...place }))
    })
  })
}

function resultProblems({ contracts }: Archive, { data }: Reconciled): readonly string[] {
  const spec = contracts.get(data.contract)?.spec ?? null
  if (spec === null) return [] // told by V26
  const asked = scanIds(spec, 'AC').map(({ id }) => id)
  const given = data.acceptance.map(({ id }) => id)
  return [
    ...asked.filter((id) => !given.includes(id)).map((id) => `${id} has no result`),
    ...given.filter((id) => !asked.includes(id)).map((id) => `${id} is no criterion of the approved spec`),
    ...given.filter((id, index) => given.indexOf(id) !== index).map((id) => `${id} has two results`),
  ]
}

function evidenceProblems({ data }: Reconciled, evidence: ReadonlySet<string>): readonly string[] {
  const bare = data.acceptance.filter(({ result, evidence: given }) =>
    result === 'passed' ? given.length === 0 : data.deviations.length === 0,
  )
  const lost = data.acceptance.flatMap(({ id, evidence: given }) =>
    given.filter((each) => !evidence.has(each)).map((each) => ({ id, each })),
  )
  const runs = data.components.flatMap(({ id, runs: given }) =>
    given.filter((each) => !evidence.has(each)).map((each) => ({ id, each })),
  )
  return [
    ...bare.map(
      ({ id, result }) =>
        `${id} has no evidence that it ${result === 'passed' ? 'passed' : 'is an accepted deviation'}`,
    ),
    ...[...lost, ...runs].map(({ id, each }) => `evidence ${each} of ${id} is not in the evidence folder`),
  ]
}

function evidenceOf({ main, documents }: Archive, chain: EngagementChain): ReadonlySet<string> {
  if (chain.reconciled.length === 0) return new Set()
  const files = filesAt(main, chain.id, `${specFolder(chain.id)}/evidence/`, tipPosition(main))
  return new Set(files.flatMap(({ file }) => documents.get(file.blob)?.digest ?? []))
}
