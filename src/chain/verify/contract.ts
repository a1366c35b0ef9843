import type { Component } from '../../documents/read-components.ts'
import { readComponents } from '../../documents/read-components.ts'
import { artifactPath } from '../../model/place.ts'
import type { Document } from './archive.ts'
import { artifactSubject } from './engagement-chain.ts'
import type { EngagementChain, MergeRecord } from './engagement-chain.ts'

/** What a build answers to: the approved design's components and the approved spec, by the record that locked Gate 2 (R1.4). */
export type Contract = {
  readonly lock: MergeRecord
  /** Null when the approved design cannot be read. */
  readonly components: readonly Component[] | null
  /** Null when the approved spec cannot be read. */
  readonly spec: string | null
}

type Documents = ReadonlyMap<string, Document>

/** Every contract that was ever locked, by the digest of the record that locked it. */
export function readContracts(
  engagements: readonly EngagementChain[],
  documents: Documents,
): ReadonlyMap<string, Contract> {
  return new Map(
    engagements.flatMap((chain) =>
      chain.merged
        .filter(({ data }) => data.gate === 'design')
        .map((lock) => [lock.digest, readContract(chain, lock, documents)] as const),
    ),
  )
}

function readContract(chain: EngagementChain, lock: MergeRecord, documents: Documents): Contract {
  const feasibility = mergeBefore(chain, lock)
  const requirements = feasibility === null ? null : mergeBefore(chain, feasibility)
  const design = approvedText(chain, lock, documents)
  return {
    lock,
    components: design === null ? null : readComponents(artifactPath(chain.id, 'design'), design).components,
    spec: requirements === null ? null : approvedText(chain, requirements, documents),
  }
}

function mergeBefore(chain: EngagementChain, lock: MergeRecord): MergeRecord | null {
  return chain.merged.find((merge) => merge.digest === lock.data.previous) ?? null
}

/** The text of a gate's artifact as it was approved. */
function approvedText(chain: EngagementChain, lock: MergeRecord, documents: Documents): string | null {
  const subject = artifactSubject(chain, lock)
  return subject === null ? null : (documents.get(subject.digest.gitBlob)?.text ?? null)
}
