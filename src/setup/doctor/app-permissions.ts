import type { AppFacts, GitHubFacts } from './facts.ts'
import type { SetupFinding } from './setup-finding.ts'

const LEVELS = ['none', 'read', 'write', 'admin']

/** SG672 The installation grants what `app.yml` asks for. `statuses` has a line of its own, SG674. Not installed is SG671. */
export function appPermissions({ installation, manifest }: GitHubFacts): readonly SetupFinding[] {
  if (!installation.known || installation.value === null) return []
  const { permissions, slug } = installation.value
  const missing = Object.entries(manifest.permissions).filter(
    ([name, level]) => name !== 'statuses' && !grants(permissions, name, level),
  )
  if (missing.length === 0) return []
  return [
    {
      code: 'SG672',
      kind: 'weak',
      found: `${slug} lacks ${missing.map(([name, level]) => `${name}: ${level}`).join(', ')}`,
      why: 'what it cannot read it takes for not approved, and what it cannot write it cannot record',
      remedy:
        "Set them under the App's Permissions & events, then have the owner accept the new permissions of the installation.",
    },
  ]
}

/** True when the installation has the permission at that level or a higher one. */
export function grants(permissions: AppFacts['permissions'], name: string, level: string): boolean {
  const held = Object.hasOwn(permissions, name) ? (permissions[name] ?? 'none') : 'none'
  return LEVELS.indexOf(held) >= LEVELS.indexOf(level)
}
