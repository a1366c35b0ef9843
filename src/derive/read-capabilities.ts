import { parseJson } from '../documents/read-json.ts'
import type { Finding } from '../model/finding.ts'
import { capabilitiesPath } from '../model/place.ts'
import { Capabilities } from '../model/run.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { fileAt } from './overlay.ts'

/** The capability snapshot and the digest that documents name it by. */
export type CapabilitySnapshot = Capabilities & { readonly digest: string }

/** Reads `capabilities.json`; null when it is missing or malformed. */
export function readCapabilities(
  snapshot: Snapshot,
  engagement: string,
  content: BranchContent | null,
): { readonly capabilities: CapabilitySnapshot | null; readonly findings: readonly Finding[] } {
  const path = capabilitiesPath(engagement)
  const file = fileAt(snapshot, content, path)
  if (file === null) return { capabilities: null, findings: [] }
  const parsed = parseJson(file.text, Capabilities)
  if (parsed.value !== null) return { capabilities: { ...parsed.value, digest: file.digest }, findings: [] }
  const finding: Finding = {
    code: 'SG320',
    severity: 'block',
    path,
    line: 1,
    found: `a capability snapshot that cannot be read (${parsed.problem})`,
    expected: 'the file that discovery wrote',
    remedy: 'Remove it; discovery runs again and writes it.',
  }
  return { capabilities: null, findings: [finding] }
}
