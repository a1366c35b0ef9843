/** As little as a policy can say. */
export const MINIMAL_POLICY = `version: 1
gates:
  requirements: { approvals: 1, from: [team:network-architects] }
  feasibility: { approvals: 1, from: [team:network-architects] }
  design: { approvals: 1, from: [team:network-architects] }
  as-built: { approvals: 1, from: [team:operations] }
environments: {}
`

/** Every field that a policy can have; line numbers matter to its tests. */
export const FULL_POLICY = `# yaml-language-server: $schema=../schemas/policy.schema.json
version: 1
mode: warn
gates:
  requirements: { approvals: 1, from: [team:network-architects] }
  feasibility: { approvals: 1, from: [team:network-architects] }
  design:
    approvals: 2
    from: [team:network-architects, team:security]
    distinct-roles: true
  as-built: { approvals: 1, from: [team:operations, user:olga] }
separation-of-duties:
  author: allow
  contributor: deny
  requester: deny
environments:
  lab: { stage: 2, runner: ubuntu-latest }
  prod: { stage: 1, runner: [self-hosted, dmz], plan-approval: required }
aliases:
  Ana: [ana-admin, ana-ci]
`
