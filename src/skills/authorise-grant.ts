import { readDossier } from '../derive/dossier.ts'
import { isToldOf } from '../derive/grants.ts'
import { componentRequest, discoveryRequests, idempotencyKey } from '../derive/run-requests.ts'
import { AUTHORITIES } from '../model/authority.ts'
import type { Engagement, Lock } from '../model/engagement.ts'
import { lockedDigest, lockOf } from '../model/engagement.ts'
import { entryOf } from '../model/entry-of.ts'
import type { Finding } from '../model/finding.ts'
import type { Gate } from '../model/phase.ts'
import { artifactPath, LEDGER_BRANCH, POLICY_PATH } from '../model/place.ts'
import type { RecordData } from '../model/record.ts'
import type { RunMode, RunRequest } from '../model/run.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { driftOfLocked } from '../rules/locked-stays-locked.ts'

type Grant = RecordData<'run.granted'>

/** The runs of a grant as the locked documents give them; with findings there are none, and nothing may be executed. */
export type Authorised = { readonly requests: readonly RunRequest[]; readonly findings: readonly Finding[] }

const MODES: Readonly<Record<Grant['command'], readonly RunMode[]>> = {
  discover: ['read'],
  'dry-run': ['dry-run'],
  build: ['dry-run', 'apply'],
}

/**
 * Judges a grant from the snapshot alone, just before it is handed over and again just before anything is executed: every run it names
 * has to be one that the locked documents give, to the byte. An agent, environment, skill, version, digest, input, target or component that no
 * gate covered is refused (R2.2, R3.5).
 */
export function authoriseGrant(snapshot: Snapshot, engagement: Engagement, grant: Grant): Authorised {
  const findings = groundFindings(snapshot, engagement, grant)
  if (findings.length > 0) return { requests: [], findings }
  const given =
    grant.command === 'discover' ? discovery(snapshot, engagement, grant) : building(snapshot, engagement, grant)
  if (given.findings.length > 0) return given
  const found = grant.runs.map((run) => ({
    run,
    request: given.requests.find((each) => each.id === run.id && idempotencyKey(each) === run.idempotencyKey),
  }))
  const strange = found.find(({ request }) => request === undefined)
  if (strange !== undefined) {
    const expected = 'component, skill, digest, inputs and target as the approved document gives them'
    return refused('SG517', engagement, `run ${strange.run.id}, which differs from the contract`, expected)
  }
  const requests = found.flatMap(({ request }) => request ?? [])
  // A machine of its own may still have the evidence in its journal; a job of the forge never does.
  const told = grant.workflow === null ? undefined : requests.find((each) => isToldOf(snapshot.ledger.records, each))
  if (told !== undefined) {
    const gone = `run ${told.id}, which the ledger tells the end of and whose evidence is gone`
    return refused('SG519', engagement, gone, 'the branch with its evidence, put back as it was')
  }
  return { requests, findings: [] }
}

/** Whether the gate, the policy and the documents that the grant stands on still are what they were. */
function groundFindings(snapshot: Snapshot, engagement: Engagement, grant: Grant): readonly Finding[] {
  const gate: Gate = grant.command === 'discover' ? 'requirements' : 'design'
  const [mode] = MODES[grant.command]
  if (!AUTHORITIES.some(({ needs, runs }) => needs === gate && mode !== undefined && runs.includes(mode)))
    return refused('SG510', engagement, `a ${grant.command} that no agent may do`, 'an agent that may').findings
  const { policy } = readPolicy(snapshot.files.find((file) => file.path === POLICY_PATH)?.text ?? null)
  if (policy === null || entryOf(policy.environments, grant.environment) === undefined) {
    return refused('SG511', engagement, `environment ${grant.environment}`, 'one that the policy allows').findings
  }
  const lock = lockOf(engagement, gate)
  if (lock === null || lock.record !== grant.authority) {
    return refused('SG512', engagement, `authority ${grant.authority}`, `the record that locked ${gate}`).findings
  }
  const design = gate === 'design' ? lockedDigest(lock, artifactPath(engagement.id, 'design')) : null
  if (design !== grant.design || (gate === 'design' && design === null)) {
    return refused('SG512', engagement, `a design of digest ${grant.design}`, `the approved one, ${design}`).findings
  }
  return driftOfLocked(snapshot, engagement)
}

function discovery(snapshot: Snapshot, engagement: Engagement, grant: Grant): Authorised {
  const { spec, library, environment } = readDossier(snapshot, engagement.id, null)
  const gate1 = lockOf(engagement, 'requirements')
  if (spec === null || library === null || environment === null || gate1 === null) {
    return refused('SG514', engagement, 'a spec, library entry or inventory that cannot be read', 'all of them')
  }
  const requests = discoveryRequests(engagement.id, spec, library, environment, snapshot.skills, gate1)
  const changing = requests.find(({ skill }) => accessOf(snapshot, skill.digest) !== 'read')
  if (changing !== undefined) {
    const found = `skill ${changing.skill.name} with ${accessOf(snapshot, changing.skill.digest) ?? 'unknown'} access`
    return refused('SG513', engagement, found, 'a skill that only reads')
  }
  if (environment.name !== grant.environment)
    return refused('SG515', engagement, `environment ${grant.environment}`, `the spec's, ${environment.name}`)
  return { requests, findings: [] }
}

function building(snapshot: Snapshot, engagement: Engagement, grant: Grant): Authorised {
  const { design } = readDossier(snapshot, engagement.id, null)
  const gate2: Lock | null = lockOf(engagement, 'design')
  if (design === null || gate2 === null || design.frontMatter.environment !== grant.environment) {
    return refused('SG516', engagement, `a build in ${grant.environment}`, 'one that the approved design is of')
  }
  const built = design.components.filter(({ action }) => action === 'build')
  const missing = built.find(
    (component) =>
      grant.runs.some(({ id }) => id.startsWith(`${component.id}-${grant.attempt}-`)) &&
      accessOf(snapshot, component.digest) === null,
  )
  if (missing !== undefined) {
    return refused('SG518', engagement, `no skill with digest ${missing.digest}`, 'the program that Gate 2 approved')
  }
  const requests = built.flatMap((component) =>
    MODES[grant.command].flatMap((mode) =>
      mode === 'read'
        ? []
        : [componentRequest(engagement.id, grant.environment, component, mode, grant.attempt, gate2)],
    ),
  )
  return { requests, findings: [] }
}

function accessOf({ skills }: Snapshot, digest: string) {
  return skills.find((each) => each.digest === digest)?.access ?? null
}

function refused(code: string, engagement: Engagement, found: string, expected: string): Authorised {
  const path = `${LEDGER_BRANCH}/${engagement.id}`
  const remedy = 'Nothing was run. What is to be run differently goes through the design and Gate 2 again.'
  return { requests: [], findings: [{ code, severity: 'block', path, line: 1, found, expected, remedy }] }
}
