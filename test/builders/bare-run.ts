import type { Component } from '../../src/documents/read-components.ts'
import type { Evidence } from '../../src/derive/read-evidence.ts'
import { runId } from '../../src/derive/run-requests.ts'
import { digestOf, digestOfData } from '../../src/model/digest.ts'
import type { RunRecord } from '../../src/model/run.ts'

/** Record that the bare components were approved by. */
export const CONTRACT = digestOf('the lock of Gate 2')

/** A component of a design made up for a test, `b` standing on `a`: `bareComponent('b', { dependsOn: ['a'] })`. */
export function bareComponent(id: string, given: Partial<Component> = {}): Component {
  return {
    id,
    skill: 'firewall/open@1.0.0',
    digest: digestOf('firewall/open'),
    target: 'edge-1',
    satisfies: ['FR-001'],
    accepts: [],
    inputs: { port: 443, name: id },
    dependsOn: [],
    action: 'build',
    ...given,
  }
}

/** Evidence of one run of a component exactly as the contract has it, but for what is given. */
export function bareRun(component: Component, given: Partial<RunRecord> = {}): Evidence {
  const attempt = given.attempt ?? 1
  const mode = given.mode ?? 'apply'
  const inputs = given.inputs ?? component.inputs
  const [name = '', version = ''] = component.skill.split('@')
  const record: RunRecord = {
    schema: 1,
    id: runId(component.id, attempt, mode),
    engagement: '001-demo',
    environment: 'lab',
    agent: 'builder-agent',
    component: component.id,
    target: component.target,
    attempt,
    mode,
    skill: { name, version, digest: component.digest },
    authority: CONTRACT,
    idempotencyKey: digestOf('key'),
    inputs,
    inputsDigest: digestOfData(inputs),
    runner: { name: 'python', version: '3.11.2' },
    startedAt: '2026-11-20T10:00:00.000Z',
    finishedAt: '2026-11-20T10:00:01.000Z',
    outcome: 'succeeded',
    changed: mode === 'apply',
    exitCode: 0,
    failure: null,
    checks: [],
    outputs: {},
    plan: null,
    files: [],
    ...given,
  }
  return { record, digest: digestOfData(record), path: `specs/001-demo/evidence/${record.id}/run.json` }
}
