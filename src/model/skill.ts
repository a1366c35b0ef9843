/** How far a skill reaches into an environment (R3.1). */
export const ACCESS = ['read', 'change', 'destructive'] as const
export type Access = (typeof ACCESS)[number]

export type JsonSchema = { readonly [key: string]: unknown }

/** What documents and rules need to know of a skill; its program stays with the registry. */
export type SkillSummary = {
  /** `family/verb`, for example `tls-certificate/rotate`. */
  readonly name: string
  readonly version: string
  /** Digest over all files of the skill: what Gate 2 approves and the run is held to. */
  readonly digest: string
  readonly summary: string
  readonly access: Access
  /** What executes it, such as `python` or `ansible`. */
  readonly runner: string
  /** Whether it can say what it would change without changing it. */
  readonly dryRun: boolean
  /** Whether the target's state is read before and after it. */
  readonly readsBack: boolean
  readonly inputs: JsonSchema
  readonly outputs: JsonSchema
  /** Names of secrets it needs; never values. */
  readonly secrets: readonly string[]
  readonly checks: { readonly before: readonly string[]; readonly after: readonly string[] }
  /** What undoes it: a program of the skill, or the reason why there is none. */
  readonly rollback: string | { readonly none: string }
  readonly timeoutSeconds: number
}

/** `tls-certificate/rotate@1.0.0`: how a design names the skill it was approved with. */
export function skillReference(skill: Pick<SkillSummary, 'name' | 'version'>): string {
  return `${skill.name}@${skill.version}`
}

/**
 * Finds the skill a reference asks for: `name@1` takes any 1.x.y, `name@1.0.0` exactly that.
 * Null when there is none.
 */
export function findSkill(skills: readonly SkillSummary[], reference: string): SkillSummary | null {
  const [name, version = ''] = reference.split('@')
  return (
    skills.find(
      (skill) => skill.name === name && (skill.version === version || skill.version.startsWith(`${version}.`)),
    ) ?? null
  )
}
