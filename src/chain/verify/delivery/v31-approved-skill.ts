import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

/** V31 Skill is the approved skill: each run of a component used the skill, by digest, that the approved design pins. */
export function checkApprovedSkill(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) => usesOf(chain).flatMap((use) => skillProblem(archive, chain, use)))
}

type Use = {
  readonly seq: number
  readonly digest: string
  readonly contract: string
  readonly component: string
  readonly skill: string | null
}

function usesOf(chain: EngagementChain): readonly Use[] {
  const steps = chain.steps.map(({ seq, digest, data }) => ({ ...data, seq, digest, skill: data.run.skill.digest }))
  const built = chain.reconciled.flatMap(({ seq, digest, data: { contract, components } }) =>
    components.map(({ id, skill }) => ({ seq, digest, contract, component: id, skill })),
  )
  return [...steps, ...built]
}

function skillProblem({ contracts }: Archive, chain: EngagementChain, use: Use): readonly Violation[] {
  const approved = contracts.get(use.contract)?.components?.find(({ id }) => id === use.component)
  if (approved === undefined || use.skill === null || use.skill === approved.digest) return [] // an unknown component is told by V26
  const message = `${nameOf(use)}: ${approved.skill} of ${use.component} was ${use.skill}; the design approves ${approved.digest}`
  const remedy = 'The skill changed since its approval: have a design approved that pins the new digest.'
  return [{ code: 'V31', message, remedy, record: pathOf(chain, use) }]
}
