import { idempotencyKey } from '../../src/derive/run-requests.ts'
import { digestOf, digestOfData } from '../../src/model/digest.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { evidenceFolder } from '../../src/model/place.ts'
import { RunRecord } from '../../src/model/run.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { SKILLS } from './shipped.ts'

type Json = RunRecord['outputs']
type Ending = Pick<RunRecord, 'outcome' | 'changed' | 'exitCode' | 'failure' | 'checks' | 'outputs' | 'plan'>
export type Told = { readonly record: RunRecord; readonly digest: string; readonly files: readonly FileWrite[] }

const OLD = {
  serial: '73FFFF84',
  'not-before': '2026-08-25T09:00:00Z',
  'not-after': '2026-11-23T09:00:00Z',
  'key-type': 'ecdsa-p256',
}
const NEW = { ...OLD, serial: '47CBD4D3', 'not-before': '2026-11-20T10:00:00Z', 'not-after': '2027-02-18T10:00:00Z' }
const NAMES = { 'subject-alternative-names': ['edge-1.example.net', 'www.example.net'] }

/** What the discovery run would leave: one good handshake, seen otherwise where the facts say so. */
export function discoveryEvidence(request: RunRequest, at: string, observed: Json): Told {
  const outputs = {
    reachable: true,
    protocol: 'TLSv1.3',
    'subject-common-name': 'edge-1.example.net',
    ...NAMES,
    issuer: 'CN=lab-ca',
    ...OLD,
    'fingerprint-sha256': 'BC:A2:8D:78',
    'days-left': 2,
    'hostname-matches': true,
    'chain-trusted': null,
    problem: null,
    ...observed,
  }
  return evidence(request, at, { ...SUCCEEDED, changed: false, outputs }, {})
}

/** What a discovery run would leave that saw this. */
export function observedEvidence(request: RunRequest, at: string, outputs: Json): Told {
  return evidence(request, at, { ...SUCCEEDED, changed: false, outputs }, {})
}

/** What a dry run would leave: read, rehearsed, nothing changed. */
export function dryRunEvidence(request: RunRequest, at: string): Told {
  const outputs = { 'would-replace': { serial: OLD.serial }, 'would-issue': { ...NAMES, days: 90 } }
  return evidence(
    request,
    at,
    { ...SUCCEEDED, changed: false, checks: passed(request, 'before'), outputs },
    { before: OLD, after: OLD },
  )
}

/** What applying a component would leave, by how it ended. */
export function applyEvidence(
  request: RunRequest,
  at: string,
  ending: 'succeeded' | 'skipped-check' | 'rolled-back' | 'outcome-unknown',
): Told {
  const before = passed(request, 'before')
  const after = passed(request, 'after')
  const done = {
    ...SUCCEEDED,
    changed: true,
    checks: [...before, ...after],
    plan: null,
    outputs: { ...NEW, ...NAMES, 'previous-serial': OLD.serial },
  }
  switch (ending) {
    case 'succeeded':
      return evidence(request, at, done, { before: OLD, after: NEW })
    case 'skipped-check':
      return evidence(
        request,
        at,
        { ...done, checks: done.checks.filter((check) => check.name !== after[0]?.name) },
        { before: OLD, after: NEW },
      )
    case 'rolled-back': {
      const failing = after.map((check, index) =>
        index === 0 ? { ...check, passed: false, detail: 'the chain does not verify' } : check,
      )
      const checks = [...before, ...failing, ...passed(request, 'after-rollback')]
      const failure = `check ${failing[0]?.name ?? ''} (after): the chain does not verify; rolled back`
      return evidence(
        request,
        at,
        { ...done, checks, changed: false, outcome: 'rolled-back', failure },
        { before: OLD, after: OLD },
      )
    }
    case 'outcome-unknown': {
      const cut = {
        outcome: 'outcome-unknown',
        changed: 'unknown',
        exitCode: null,
        failure: 'the runner was cut off',
        checks: before,
        outputs: {},
        plan: null,
      } as const
      return evidence(request, at, { ...cut, checks: [...cut.checks] }, { before: OLD })
    }
  }
}

/** Evidence of a run that reports nothing. */
export function bareEvidence(request: RunRequest, at: string): Told {
  return evidence(request, at, SUCCEEDED, {})
}

const SUCCEEDED: Ending = {
  outcome: 'succeeded',
  changed: false,
  exitCode: 0,
  failure: null,
  checks: [],
  outputs: {},
  plan: null,
}

function passed(request: RunRequest, when: RunRecord['checks'][number]['when']): RunRecord['checks'] {
  const checks = SKILLS.find((skill) => skill.digest === request.skill.digest)?.checks
  const names = when === 'after' ? checks?.after : checks?.before
  return (names ?? []).map((name) => ({ name, when, passed: true, detail: 'as wanted' }))
}

function evidence(
  request: RunRequest,
  at: string,
  ending: Ending,
  states: { readonly before?: Json; readonly after?: Json },
): Told {
  const { before, after } = states
  const beside = [
    ...(before === undefined ? [] : [{ name: 'state-before.json', content: pretty(before) }]),
    ...(after === undefined ? [] : [{ name: 'state-after.json', content: pretty(after) }]),
    { name: 'output.log', content: `== ${request.skill.name}, ${ending.outcome}\n` },
  ]
  const run = RunRecord.parse({
    ...request,
    schema: 1,
    idempotencyKey: idempotencyKey(request),
    inputsDigest: digestOfData(request.inputs),
    runner: { name: 'python', version: '3.11.2' },
    startedAt: at,
    finishedAt: at,
    ...ending,
    files: beside.map(({ name, content }) => ({ name, digest: digestOf(content) })),
  })
  const folder = evidenceFolder(request.engagement, request.id)
  const files = [{ name: 'run.json', content: pretty(run) }, ...beside].map(({ name, content }) => ({
    path: `${folder}/${name}`,
    content,
  }))
  return { record: run, digest: digestOf(pretty(run)), files }
}

function pretty(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`
}
