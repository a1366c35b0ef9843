import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { Assessment } from '../documents/feasibility-report.ts'
import { withApplying } from '../library/applying-inputs.ts'
import type { ApplyingValues } from '../library/applying-inputs.ts'
import type { LibrarySpec, LibraryVariant } from '../model/library-spec.ts'
import { setBy } from './variants.ts'
import type { AskedFor } from './variants.ts'

/** The values of the locked spec, with what feasibility decided in their place. */
export function askedFor(
  { inputs }: Pick<CustomerSpec, 'inputs'>,
  { constraints }: Pick<Assessment, 'constraints'>,
): AskedFor {
  const bound = Object.assign({}, ...constraints.map(({ sets }) => sets)) as CustomerSpec['inputs']
  return { values: { ...inputs, ...bound }, bound: Object.keys(bound) }
}

/** The values that a design is drafted with: as asked for and decided, and where neither binds, as its variant sets them. */
export function decidedInputs(
  library: LibrarySpec,
  spec: CustomerSpec,
  assessment: Assessment,
  variant: LibraryVariant | null,
): ApplyingValues {
  const asked = askedFor(spec, assessment)
  const values = { ...asked.values, ...setBy(library, variant, asked) } as CustomerSpec['inputs']
  return withApplying(library.inputs, values)
}
