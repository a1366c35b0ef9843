import type { PlanFacts } from '../../../src/agents/plan/plan-facts.ts'
import type { CustomerSpec } from '../../../src/documents/customer-spec.ts'
import type { Component } from '../../../src/documents/read-components.ts'
import type { SolutionDesign } from '../../../src/documents/solution-design.ts'
import { digestOf } from '../../../src/model/digest.ts'
import type { LibrarySpec } from '../../../src/model/library-spec.ts'
import type { SkillSummary } from '../../../src/model/skill.ts'
import { CERTIFICATES } from '../../builders/shipped.ts'

/** A component that runs its own skill; what a test is about is given. */
export function component(id: string, given: Partial<Component> = {}): Component {
  return {
    id,
    skill: `demo/${id}@1.0.0`,
    digest: digestOf(`demo/${id}`),
    target: `${id}-host`,
    satisfies: ['FR-001'],
    accepts: ['AC-001'],
    inputs: {},
    dependsOn: [],
    action: 'build',
    ...given,
  }
}

/** A design of these components, without its prose. */
export function designOf(components: readonly Component[], batch = 'parallel'): SolutionDesign {
  return {
    path: 'specs/001-web/solution-design.md',
    frontMatter: { engagement: '001-web', environment: 'lab', batch, basis: digestOf('basis') },
    components,
    decisions: [{ id: 'D-001', line: 1, section: 'Decisions', beside: '', cites: ['FR-001'], text: 'One record.' }],
    resolution: [],
    tests: [],
    markers: [],
  } as unknown as SolutionDesign
}

function skill(name: string, given: Partial<SkillSummary>): SkillSummary {
  return {
    name: `demo/${name}`,
    version: '1.0.0',
    digest: digestOf(`demo/${name}`),
    summary: `Does ${name}.`,
    access: 'change',
    inputs: { type: 'object' },
    outputs: { type: 'object', properties: {} },
    secrets: [],
    checks: { before: [], after: [] },
    rollback: 'undo.py',
    timeoutSeconds: 60,
    runner: 'python',
    dryRun: true,
    readsBack: true,
    ...given,
  }
}

const NAME = component('set-name', {
  target: 'ns-1',
  inputs: { name: 'www.example.net', address: '192.0.2.10', ttl: 300 },
})
const PAGE = component('put-page', {
  target: 'web-1',
  satisfies: ['FR-002'],
  accepts: ['AC-001', 'AC-002'],
  inputs: { text: 'Hello' },
})
/** Its skill is not installed. */
const OPEN = component('open-port', {
  target: 'web-1',
  satisfies: ['FR-002'],
  accepts: [],
  dependsOn: ['put-page', 'set-name'],
})

const INPUTS = {
  target: 'web-1',
  environment: 'lab',
  name: 'www.example.net',
  ttl: 300,
  'rollback-contact': 'Olga, ext. 4400',
}

const SPEC = {
  frontMatter: { title: 'Publish a page', issue: 7, requester: 'rik' },
  inputs: INPUTS,
  requirements: [{ id: 'FR-001' }, { id: 'FR-002' }],
  acceptance: [
    { id: 'AC-001', cites: ['FR-001'], check: 'resolves' },
    { id: 'AC-002', cites: ['FR-002'], check: 'answers' },
  ],
} as unknown as CustomerSpec

function input(name: string, schema: LibrarySpec['inputs'][number]['schema']): LibrarySpec['inputs'][number] {
  const [first] = CERTIFICATES.inputs
  if (first === undefined) throw new Error('the library has inputs')
  return { ...first, name, schema }
}

const LIBRARY: LibrarySpec = {
  ...CERTIFICATES,
  id: 'publish-page',
  version: '2.0.0',
  digest: digestOf('library'),
  inputs: [
    input('target', { type: 'string' }),
    input('environment', { type: 'string' }),
    input('name', { type: 'string' }),
    input('ttl', { type: 'integer', minimum: 60, maximum: 3600 }),
    input('rollback-contact', { type: 'string' }),
  ],
  discovery: [{ skill: 'demo/look@1', inputs: { host: '{{target.host}}' } }],
  capabilities: [
    {
      id: 'CAP-001',
      title: 'The zone takes a lifetime this short',
      neededFor: ['FR-001'],
      test: { left: '{{fact.zone.least-ttl}}', is: 'at-most', right: '{{input.ttl}}' },
      ifNotAvailable: 'A decision is needed.',
      tradeoff: {
        id: 'TRD-001',
        conflict: 'The request asks for {{input.ttl}} seconds.',
        options: [
          { id: 'A', text: 'Take the least that the zone has', consequence: 'Changes take longer', sets: { ttl: 300 } },
          { id: 'B', text: 'Stop', consequence: 'Nothing is changed', sets: null },
        ],
      },
    },
    {
      id: 'CAP-002',
      title: 'The host answers',
      neededFor: ['FR-001'],
      test: { left: '{{observed.reachable}}', is: 'equals', right: true },
      ifNotAvailable: 'Not feasible.',
      tradeoff: null,
    },
  ],
  components: [
    { ...NAME, inputs: { name: '{{input.name}}', address: '{{target.host}}', ttl: '{{input.ttl}}' } },
    { ...PAGE, inputs: { text: 'Hello' } },
    OPEN,
  ],
}

/** A page is put on a host and its name set, at once; then a port is opened, by a skill that nobody installed. */
export const SMALL: PlanFacts = {
  design: designOf([NAME, PAGE, OPEN]),
  spec: SPEC,
  assessment: {
    outcome: 'feasible-with-constraints',
    skills: [],
    capabilities: [
      { id: 'CAP-001', verdict: 'unmet', observed: 300, required: 60 },
      { id: 'CAP-002', verdict: 'met', observed: true, required: true },
    ],
    tradeoffs: [
      { id: 'TRD-001', capability: 'CAP-001', decision: 'A', by: 'ana', comment: 4, reason: 'It is *only* a page' },
    ],
    constraints: [{ id: 'CON-001', from: 'TRD-001', sets: { ttl: 300 } }],
  },
  capabilities: {
    schema: 1,
    engagement: '001-web',
    environment: 'lab',
    digest: digestOf('capabilities'),
    observations: [
      {
        target: 'web-1',
        run: 'discover-1',
        evidence: digestOf('evidence'),
        outcome: 'succeeded',
        observed: { reachable: true, banner: 'hello | <b>there</b>' },
      },
    ],
  },
  environment: {
    version: 1,
    name: 'lab',
    description: 'Laboratory',
    targets: { 'web-1': { kind: 'web', host: '192.0.2.10' }, 'ns-1': { kind: 'dns' } },
    facts: { zone: { 'least-ttl': 300 } },
    secrets: { 'zone-key': 'env:ZONE_KEY' },
  },
  library: LIBRARY,
  skills: [
    skill('set-name', {
      checks: { before: ['zone-answers'], after: ['resolves'] },
      secrets: ['zone-key'],
      outputs: { type: 'object', properties: { serial: { type: 'integer' } } },
    }),
    skill('put-page', {
      checks: { before: [], after: ['resolves', 'answers'] },
      rollback: { none: 'the page was not there before' },
    }),
  ],
  target: 'web-1',
  inputs: INPUTS,
  sources: [{ name: 'inventory', path: '.specgate/environments/lab.yml', digest: digestOf('lab') }],
}
