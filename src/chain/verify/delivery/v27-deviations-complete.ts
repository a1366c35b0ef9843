import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'Record the deviation with its cause and have it accepted; none is silent.'

/**
 * V27 Deviations complete: each component that did not become what was designed has a recorded deviation with its cause, and each
 * deviation that the as-built record names was recorded before it, under the same contract.
 */
export function checkDeviations({ engagements }: Archive): readonly Violation[] {
  return engagements.flatMap((chain) => chain.reconciled.flatMap((record) => deviationProblems(chain, record)))
}

function deviationProblems(
  chain: EngagementChain,
  record: EngagementChain['reconciled'][number],
): readonly Violation[] {
  const { contract, components, deviations } = record.data
  const recorded = chain.deviations.filter(({ data, seq }) => data.contract === contract && seq < record.seq)
  const named = recorded.filter(({ data }) => deviations.includes(data.id))
  const silent = components.filter(
    ({ id, status }) => status !== 'as-designed' && !named.some(({ data }) => data.component === id),
  )
  const unknown = deviations.filter((id) => !recorded.some(({ data }) => data.id === id))
  const place = { remedy: REMEDY, record: pathOf(chain, record) }
  return [
    ...silent.map(({ id, status }): Violation => {
      return {
        code: 'V27',
        message: `${nameOf(record)}: silent deviation, component ${id} is ${status} without a cause`,
        ...place,
      }
    }),
    ...unknown.map((id): Violation => {
      return { code: 'V27', message: `${nameOf(record)} names deviation ${id}, which was never recorded`, ...place }
    }),
  ]
}
