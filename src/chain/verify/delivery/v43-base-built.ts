import { artifactPath } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'Open the engagement again, from one whose as-built record was accepted, or without one.'

/**
 * V43 Day-2 work stands on what was built: an engagement that starts from another one names an as-built record of it whose bytes were accepted
 * before (R1.8).
 */
export function checkBaseBuilt({ engagements }: Archive): readonly Violation[] {
  const chains = new Map(engagements.map((chain) => [chain.id, chain]))
  return engagements.flatMap((chain) =>
    chain.opened.flatMap((opened): readonly Violation[] => {
      const base = opened.data.specified?.basedOn ?? null
      if (base === null || isAccepted(chains.get(base.engagement), base.asBuilt, opened.seq)) return []
      const message = `${nameOf(opened)} starts ${chain.id} from as-built record ${base.asBuilt} of ${base.engagement}, which nobody accepted before`
      return [{ code: 'V43', message, remedy: REMEDY, record: pathOf(chain, opened) }]
    }),
  )
}

function isAccepted(chain: EngagementChain | undefined, asBuilt: string, before: number): boolean {
  return (chain?.merged ?? []).some(
    ({ data, subject, seq }) =>
      data.gate === 'as-built' &&
      seq < before &&
      subject.some(
        ({ name, digest }) =>
          name === artifactPath(chain?.id ?? '', 'as-built') && `sha256:${digest.sha256}` === asBuilt,
      ),
  )
}
