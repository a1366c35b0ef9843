import type { Capabilities } from '../model/run.ts'
import type { Evidence } from './read-evidence.ts'

/** The capability snapshot that discovery's run records give; the file on the branch must be exactly this. */
export function capabilitiesOf(engagement: string, environment: string, discovery: readonly Evidence[]): Capabilities {
  return {
    schema: 1,
    engagement,
    environment,
    observations: discovery.map(({ record, digest }) => ({
      target: record.target,
      run: record.id,
      evidence: digest,
      outcome: record.outcome,
      // A run that did not succeed observed nothing that could be built on.
      observed: record.outcome === 'succeeded' ? record.outputs : {},
    })),
  }
}
