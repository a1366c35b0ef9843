import { z } from 'zod'
import { readYamlFile } from '../documents/read-yaml-file.ts'
import type { Finding } from '../model/finding.ts'
import type { Gate } from '../model/phase.ts'
import { GATES } from '../model/phase.ts'
import { POLICY_PATH } from '../model/place.ts'
import type { GatePolicy, Policy } from './policy.ts'

const REMEDY = 'Mend the policy on the default branch; until then every gate stays shut.'
const CODES = { syntax: 'SG401', shape: 'SG402', remedy: REMEDY }

const Role = z
  .string()
  .regex(/^(team|user):[A-Za-z0-9][A-Za-z0-9-]{0,98}$/, 'is not a role; write team:<slug> or user:<login>')
  .describe('team:<slug> or user:<login>')

const Duration = z
  .string()
  .regex(/^[1-9]\d{0,3}[hd]$/, 'is not a duration; write hours or days: 72h, 30d')
  .nullable()
  .default(null)

const WrittenGate = z.strictObject({
  approvals: z.int().min(1).max(10).describe('How many independent people must approve.'),
  from: z.array(Role).min(1).max(20).describe('Roles of which each approver needs one.'),
  'distinct-roles': z.boolean().default(false).describe('Each approver must bring a role no other approver brought.'),
  'expires-after': Duration.describe('An approval older than this counts no more: 72h, 30d. Default: never.'),
  'remind-after': Duration.describe('A pull request that waits longer is called overdue: 24h, 3d. Default: never.'),
})

const Duty = z.enum(['deny', 'allow']).default('deny')

/** `.specgate/policy.yml` as a team writes it (R1.10). No gate can be left out and none can ask for fewer than one approval. */
export const WrittenPolicy = z.strictObject({
  version: z.literal(1),
  mode: z
    .enum(['observe', 'warn', 'enforce'])
    .default('enforce')
    .describe('enforce: a failing gate blocks. warn and observe: it is reported and does not block.'),
  gates: z.strictObject({
    requirements: WrittenGate.describe('Gate 1: locks intent.'),
    feasibility: WrittenGate.describe('Approval of the feasibility report.'),
    design: WrittenGate.describe('Gate 2: locks the execution contract.'),
    'as-built': WrittenGate.describe('Acceptance of what was built.'),
  }),
  'separation-of-duties': z
    .strictObject({
      author: Duty.describe('Who opened the pull request.'),
      contributor: Duty.describe('Who wrote any of its commits.'),
      requester: Duty.describe('Who asked for the engagement.'),
    })
    .prefault({}),
  environments: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
      z.strictObject({
        stage: z.union([z.literal(1), z.literal(2)]).describe('1: a person starts the build. 2: it starts by itself.'),
        runner: z.union([z.string().max(100), z.array(z.string().max(100)).min(1).max(20)]).default('local'),
        'plan-approval': z
          .enum(['required', 'none'])
          .default('none')
          .describe(
            'required: all components are rehearsed first, and a person approves what that says before any is applied.',
          ),
      }),
    )
    .describe('Environments that engagements may be built in.'),
  aliases: z
    .record(z.string().max(100), z.array(z.string().max(100)).min(1).max(20))
    .default({})
    .describe('Further accounts of one person: main login → other logins.'),
})
type WrittenPolicy = z.infer<typeof WrittenPolicy>

/**
 * Reads the policy in force. A policy that cannot be read gives findings and null, and null opens no gate (R11.1).
 * @param text bytes of `.specgate/policy.yml` at the base commit, or null when the file is missing
 */
export function readPolicy(text: string | null): {
  readonly policy: Policy | null
  readonly findings: readonly Finding[]
} {
  if (text === null) {
    const found = 'no policy on the default branch'
    return { policy: null, findings: [blocked('SG400', 1, found, `a regular text file at ${POLICY_PATH}`)] }
  }
  const reading = readYamlFile({ path: POLICY_PATH, text }, WrittenPolicy, CODES)
  if (reading.value === null) return { policy: null, findings: reading.findings }
  const written = reading.value
  const unsatisfiable = GATES.filter((gate) => {
    const { approvals, from, 'distinct-roles': distinct } = written.gates[gate]
    return distinct && approvals > new Set(from.map((role) => role.toLowerCase())).size
  })
  const findings = [
    ...unsatisfiable.map((gate) =>
      blocked(
        'SG403',
        reading.lineOf(['gates', gate]),
        `${gate} asks for more distinct roles than it names`,
        'a rule that can be met',
      ),
    ),
    ...doubledAliases(written).map(([main, alias]) =>
      blocked(
        'SG404',
        reading.lineOf(['aliases', main]),
        `${alias} stands for two people`,
        'one person for each account',
      ),
    ),
  ]
  return findings.length > 0 ? { policy: null, findings } : { policy: normalise(written), findings: [] }
}

function blocked(code: string, line: number, found: string, expected: string): Finding {
  return { code, severity: 'block', path: POLICY_PATH, line, found, expected, remedy: REMEDY }
}

function doubledAliases(written: WrittenPolicy): readonly (readonly [string, string])[] {
  const pairs = Object.entries(written.aliases).flatMap(([main, others]) => others.map((each) => [main, each] as const))
  const mains = new Set(Object.keys(written.aliases).map((main) => main.toLowerCase()))
  return pairs.filter(([main, alias], index) => {
    const earlier = pairs.findIndex(([, other]) => other.toLowerCase() === alias.toLowerCase())
    return earlier !== index || (mains.has(alias.toLowerCase()) && alias.toLowerCase() !== main.toLowerCase())
  })
}

function normalise(written: WrittenPolicy): Policy {
  const duties = written['separation-of-duties']
  const gates = Object.fromEntries(GATES.map((gate) => [gate, gatePolicy(written.gates[gate])])) as Record<
    Gate,
    GatePolicy
  >
  return {
    version: 1,
    mode: written.mode,
    gates,
    deny: {
      author: duties.author === 'deny',
      contributor: duties.contributor === 'deny',
      requester: duties.requester === 'deny',
    },
    environments: Object.fromEntries(
      Object.entries(written.environments).map(([name, { stage, runner, 'plan-approval': approval }]) => [
        name,
        { stage, runner: typeof runner === 'string' ? [runner] : runner, planApproval: approval === 'required' },
      ]),
    ),
    aliases: Object.fromEntries(
      Object.entries(written.aliases).flatMap(([main, others]) =>
        others.map((other) => [other.toLowerCase(), main.toLowerCase()]),
      ),
    ),
  }
}

function gatePolicy(written: z.infer<typeof WrittenGate>): GatePolicy {
  return {
    approvals: written.approvals,
    from: written.from,
    distinctRoles: written['distinct-roles'],
    expiresAfterHours: hoursOf(written['expires-after']),
    remindAfterHours: hoursOf(written['remind-after']),
  }
}

function hoursOf(duration: string | null): number | null {
  if (duration === null) return null
  return Number.parseInt(duration, 10) * (duration.endsWith('d') ? 24 : 1)
}
