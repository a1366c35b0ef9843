import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { now } from '../stand-in.ts'
import type { Call, Reply, Route } from './route.ts'
import { requirePermission } from './route.ts'

type Rule = { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> }

export const RULESET_ROUTES: readonly Route[] = [
  { request: 'GET /repos/:owner/:repo/rulesets', answer: async (standIn) => listed(standIn) },
  { request: 'POST /repos/:owner/:repo/rulesets', answer: async (standIn, call) => create(standIn, call) },
  { request: 'GET /repos/:owner/:repo/rulesets/:id', answer: async (standIn, call) => show(standIn, call) },
  { request: 'GET /repos/:owner/:repo/rules/branches/*branch', answer: async (standIn) => rulesOfBranch(standIn) },
]

/** Checks that a merge needs, each with the App that must report it (null: any). */
export function requiredChecks(standIn: StandIn): readonly { context: string; app: number | null }[] {
  return activeRules(standIn)
    .filter((rule) => rule.type === 'required_status_checks')
    .flatMap((rule) => (rule.parameters?.['required_status_checks'] ?? []) as Record<string, unknown>[])
    .map((each) => ({
      context: String(each['context']),
      app: each['integration_id'] === undefined ? null : Number(each['integration_id']),
    }))
}

/** A ruleset on the default branch that requires checks of one App. */
export function checksRuleset(contexts: readonly string[], app: number): Record<string, unknown> {
  return {
    id: 1,
    name: 'gates',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    bypass_actors: [],
    rules: [
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          do_not_enforce_on_create: false,
          required_status_checks: contexts.map((context) => ({ context, integration_id: app })),
        },
      },
    ],
  }
}

function activeRules(standIn: StandIn): readonly Rule[] {
  const active = standIn.state.rulesets.filter((each) => each['enforcement'] === 'active')
  return active.flatMap((each) => (each['rules'] ?? []) as Rule[])
}

function listed(standIn: StandIn): Reply {
  const short = standIn.state.rulesets.map((each) => {
    const { rules: _rules, bypass_actors: _actors, conditions: _conditions, ...rest } = withSource(standIn, each)
    return rest
  })
  return { status: 200, data: short }
}

function create(standIn: StandIn, call: Call): Reply {
  requirePermission(call, 'admin')
  const { rulesets } = standIn.state
  const ruleset = { ...call.body, id: rulesets.length + 1 }
  rulesets.push(ruleset)
  return { status: 201, data: withSource(standIn, ruleset) }
}

function show(standIn: StandIn, { params }: Call): Reply {
  const found = standIn.state.rulesets.find((each) => String(each['id']) === params['id'])
  if (found === undefined) throw new Refusal(404, 'Not Found')
  return { status: 200, data: withSource(standIn, found) }
}

function rulesOfBranch(standIn: StandIn): Reply {
  const source = { ruleset_source_type: 'Repository', ruleset_source: fullName(standIn), ruleset_id: 1 }
  return { status: 200, data: activeRules(standIn).map((rule) => ({ ...rule, ...source })) }
}

function withSource(standIn: StandIn, ruleset: Record<string, unknown>): Record<string, unknown> {
  const source = { source_type: 'Repository', source: fullName(standIn), node_id: `RRS_${String(ruleset['id'])}` }
  return { created_at: now(), updated_at: now(), ...source, ...ruleset }
}

function fullName({ repository: { owner, name } }: StandIn): string {
  return `${owner}/${name}`
}
