import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

/**
 * V30 Dependency order obeyed: when a component is recorded as run, every component to be built that it stands on had succeeded under the
 * same contract.
 */
export function checkDependencyOrder(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) =>
    chain.steps.flatMap((record): readonly Violation[] => {
      const { contract, component } = record.data
      const components = archive.contracts.get(contract)?.components ?? []
      const needed = components.find(({ id }) => id === component)?.dependsOn ?? []
      const built = needed.filter((id) => components.find((each) => each.id === id)?.action === 'build')
      const missing = built.filter((id) => !hasSucceeded(chain, contract, id, record.seq))
      return missing.map((id) => {
        const message = `${nameOf(record)}: ${component} was built before ${id}, which it stands on`
        const remedy = 'Look at what it was built on, and build it again in the order of the design.'
        return { code: 'V30', message, remedy, record: pathOf(chain, record) }
      })
    }),
  )
}

function hasSucceeded(chain: EngagementChain, contract: string, component: string, before: number): boolean {
  return chain.steps.some(
    ({ data, seq }) =>
      data.contract === contract && data.component === component && data.run.outcome === 'succeeded' && seq < before,
  )
}
