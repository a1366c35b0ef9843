import { digestOfData } from '../../../model/digest.ts'
import { changedResources, isNoOp, told } from './change-words.ts'
import type { Plan } from './make-plan.ts'

/**
 * Digest of what would be done: every change of a resource or output, the inputs, the module. Times, the tool's own version and what stays
 * as it is are no part of it. Of sensitive values there is only the keyed mark in it: nobody can try values out against the digest.
 */
export function planDigest({ kind, inputs, document, redaction }: Plan, module: string): string {
  const resources = changedResources(document).map(({ address, deposed, previous_address, change }) => ({
    address,
    deposed: deposed ?? null,
    moved: previous_address ?? null,
    actions: change.actions,
    replacePaths: change.replace_paths,
    importing: change.importing ?? null,
    ...told(change, redaction),
  }))
  const outputs = Object.entries(document.output_changes).flatMap(([name, change]) =>
    isNoOp(change) ? [] : [{ name, actions: change.actions, ...told(change, redaction) }],
  )
  return digestOfData({ kind, inputs, module, resources, outputs })
}
