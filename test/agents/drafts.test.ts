import { describe, expect, test } from 'vitest'
import { draft } from '../../src/agents/draft.ts'
import { readFeasibilityReport } from '../../src/documents/feasibility-report.ts'
import { readSolutionDesign } from '../../src/documents/solution-design.ts'
import type { FileWrite } from '../../src/model/effect.ts'
import { questionId } from '../../src/model/library-spec.ts'
import { gateOf, PULL_PHASES } from '../../src/model/phase.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { artifactPath, environmentPath, phaseBranch, specFolder } from '../../src/model/place.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { buildScene } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { CERTIFICATES } from '../builders/shipped.ts'
import { ENGAGEMENT } from '../builders/world.ts'

const INPUTS = CERTIFICATES.inputs

function draftIn(
  { engagement }: Scene,
  snapshot: Snapshot,
  phase: PullPhase,
  document: 'assets' | null = null,
): readonly FileWrite[] {
  const branch = phaseBranch(ENGAGEMENT, phase)
  return draft(snapshot, engagement, CERTIFICATES, {
    agent: 'spec-agent',
    engagement: ENGAGEMENT,
    document: document ?? gateOf(phase),
    branch,
    expected: null,
    parent: '',
  })
}

function textOf(files: readonly FileWrite[], phase: PullPhase): string {
  return files.find(({ path }) => path === artifactPath(ENGAGEMENT, gateOf(phase)))?.content ?? ''
}

function drafted(facts: SceneFacts, phase: PullPhase = 'requirements'): string {
  const scene = buildScene({ ...facts, phase })
  return textOf(draftIn(scene, scene.snapshot, phase), phase)
}

/** What stands under a heading of level two. */
function section(text: string, title: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
}

/** The snapshot with the lab described otherwise. */
function withLab({ snapshot }: Scene, change: (text: string) => string): Snapshot {
  const path = environmentPath('lab')
  const before = snapshot.files.find((file) => file.path === path)?.text ?? ''
  const text = change(before)
  expect(text).not.toBe(before)
  return { ...snapshot, files: snapshot.files.map((file) => (file.path === path ? { ...file, text } : file)) }
}

describe('the same facts give the same bytes', () => {
  test.each(PULL_PHASES)('%s', (phase) => {
    const facts = { phase, built: phase === 'build' ? 'as-designed' : null } as const
    const [first, second] = [buildScene(facts), buildScene(facts)]
    const copy = JSON.parse(JSON.stringify(second.snapshot)) as Snapshot
    const files = draftIn(first, first.snapshot, phase)
    expect(files.length).toBeGreaterThan(0)
    expect(draftIn(second, copy, phase)).toEqual(files)
  })

  test('whoever else is in the repository, and whatever the time', () => {
    const scene = buildScene()
    const other = { ...scene.snapshot, now: '2031-01-01T00:00:00.000Z', users: scene.snapshot.users.toReversed() }
    expect(draftIn(scene, other, 'requirements')).toEqual(draftIn(scene, scene.snapshot, 'requirements'))
  })
})

describe('spec-agent', () => {
  const asked = INPUTS.flatMap((input, index) =>
    input.fallback === null && !input.required ? [{ name: input.name, input, id: questionId(index) }] : [],
  )

  test.each(asked)('asks for $name when nobody gave it, and makes nothing up', ({ name, input, id }) => {
    const text = drafted({ request: { [name]: null } })
    expect(section(text, 'Inputs')).toContain(`[NEEDS CLARIFICATION: ${id} ${input.question}]`)
    expect(section(text, 'Clarifications')).toContain(`- **${id}** ${input.question} *Why it matters:* ${input.why}`)
    // The example belongs to the question alone.
    const shown = text.replace(section(text, 'Clarifications'), '')
    const used = Object.values(CERTIFICATES.sections).some((part) => part.includes(`{{input.${name}}}`))
    if (used) expect(shown).toContain(`(open: ${id})`)
    if (name === 'reason' || name === 'security-impact' || name === 'rollback-contact')
      expect(shown).not.toContain(input.example)
    expect(shown).not.toContain('{{')
  })

  test('asks for everything that an empty form leaves open, and says which defaults it took', () => {
    const request = Object.fromEntries(INPUTS.filter(({ required }) => !required).map(({ name }) => [name, null]))
    const text = drafted({ request })
    expect(text.match(/\[NEEDS CLARIFICATION: Q-\d{3} /g)).toHaveLength(asked.length)
    const defaults = INPUTS.filter(({ fallback }) => fallback !== null)
    for (const { name, fallback } of defaults)
      expect(section(text, 'Clarifications')).toContain(`- \`${name}\`: ${String(fallback)}`)
    expect(text).toContain('- **FR-001** On a TLS handshake with server name `(open: Q-003)`')
  })

  test('an answer takes the place of the question, with who gave it', () => {
    const text = drafted({ request: { reason: null }, said: ['/sdd clarify Q-008 The old one was found on a laptop'] })
    expect(text).not.toContain('NEEDS CLARIFICATION')
    expect(section(text, 'Problem')).toContain('Reason for the change: The old one was found on a laptop')
    expect(section(text, 'Clarifications')).toContain(
      '### Answered 2026-11-20\n\n- **Q-008** reason: The old one was found on a laptop (@ana, comment 1)\n',
    )
  })

  test('a target that the inventory does not list is asked for again', () => {
    const text = drafted({ request: { endpoint: 'edge-9' } })
    expect(section(text, 'Inputs')).toContain('[NEEDS CLARIFICATION: Q-001')
    expect(text).not.toContain('edge-9')
  })

  test('an environment without an inventory leaves the target as it was asked for', () => {
    expect(section(drafted({ request: { environment: 'moon' } }), 'Inputs')).toContain('endpoint: edge-1')
  })

  test('ticks on the checklist only what holds', () => {
    const scene = buildScene({ request: { reason: null } })
    const list = draftIn(scene, scene.snapshot, 'requirements').find(({ path }) =>
      path.startsWith(`${specFolder(ENGAGEMENT)}/checklists/`),
    )
    expect(list?.content).toContain('- [ ] Every question is answered.')
    expect(list?.content).toContain('- [ ] The reason and the security impact of the change are given.')
    expect(list?.content).toContain('- [x] Each requirement is verified by a criterion.')
  })
})

describe('solution-arch-agent', () => {
  test('says what discovery did not see', () => {
    const text = drafted({ observed: { 'hostname-matches': null } }, 'feasibility')
    const { report } = readFeasibilityReport('x.md', text)
    expect(report?.assessment.capabilities[1]).toMatchObject({ verdict: 'unknown', observed: null })
    expect(text).toContain('**unknown**. Nothing was observed; required true.')
    expect(text).toContain("**Not decided yet: TRD-003 needs a person's choice.** 9 of 10 capabilities are met.")
  })

  test('says what the inventory does not tell', () => {
    const scene = buildScene({ phase: 'feasibility' })
    const text = textOf(
      draftIn(
        scene,
        withLab(scene, (lab) => lab.replace(/pid-file: [^,}\n]*,?\s*/, '')),
        'feasibility',
      ),
      'feasibility',
    )
    const { report } = readFeasibilityReport('x.md', text)
    expect(report?.assessment).toMatchObject({ outcome: 'not-feasible', constraints: [] })
    expect(text).toContain(
      '- **CAP-007** A way to make the endpoint load a new certificate is known: **unmet**. Nothing was observed.',
    )
  })

  test('lists the options of a conflict and decides nothing', () => {
    const text = drafted({ request: { 'validity-days': 398 } }, 'feasibility')
    expect(readFeasibilityReport('x.md', text).report?.assessment.tradeoffs).toEqual([
      { id: 'TRD-001', capability: 'CAP-004', decision: null, by: null, comment: null, reason: null },
    ])
    expect(section(text, 'Tradeoffs')).toMatchInlineSnapshot(`
      "Tradeoffs

      ### TRD-001

      The request allows 398 days, the profile of lab-ca issues for 90 days at most.

      - **Option A:** Issue for the authority's maximum of 90 days. *Then:* The certificate is due for renewal sooner. It stays within the approved limit, so no requirement changes.
      - **Option B:** Stop until the authority's profile is changed. *Then:* The certificate in service keeps running down. The owner of the authority decides on the profile in a change of its own.

      [DECISION NEEDED: TRD-001] Choose by a comment: \`/sdd decide TRD-001 <option> <reason>\`.

      "
    `)
  })

  test('writes a decision down with who made it and why', () => {
    const text = drafted(
      { request: { 'validity-days': 398 }, said: ['/sdd decide TRD-001 A Shorter is *safer*'] },
      'feasibility',
    )
    expect(section(text, 'Tradeoffs')).toContain('**Decided: option A**, by @ana (comment 1): Shorter is \\*safer\\*')
    expect(section(text, 'Outcome')).toContain('Feasible with constraints')
  })

  test('designs with what was decided, and says where it comes from', () => {
    const text = drafted(
      { request: { 'validity-days': 398 }, said: ['/sdd decide TRD-001 A Shorter is safer'] },
      'design',
    )
    expect(readSolutionDesign('x.md', text).design?.components[0]?.inputs).toMatchObject({ days: 90 })
    expect(section(text, 'Summary')).toMatchInlineSnapshot(`
      "Summary

      One component runs on \`edge-1\` in \`lab\`:

      - \`rotate-certificate\`: Gives a TLS endpoint a new key and a new certificate from a CA, and proves by a handshake that it serves them.

      Bound by feasibility: \`validity-days\` is 90 (CON-001, by the decision on TRD-001).

      "
    `)
    expect(section(text, 'Decisions')).toContain(
      '- **D-007** (CON-001, TRD-001) Decided by a person.\n  *Choice:* `validity-days` is 90.',
    )
  })

  test('marks what nobody told instead of guessing it', () => {
    const scene = buildScene({ phase: 'design' })
    const text = textOf(
      draftIn(
        scene,
        withLab(scene, (lab) => lab.replace(/pid-file: [^,}\n]*,?\s*/, '')),
        'design',
      ),
      'design',
    )
    expect(text).toContain('[NEEDS CLARIFICATION: what is target.pid-file?]')
    expect(text).not.toContain('{{')
  })

  test('drafts nothing from nothing', () => {
    const before = buildScene()
    expect(draftIn(before, before.snapshot, 'feasibility')).toEqual([])
    expect(draftIn(before, before.snapshot, 'design')).toEqual([])
    expect(draftIn(before, { ...before.snapshot, issue: null }, 'requirements')).toEqual([])
  })
})

describe('builder-agent', () => {
  test('drafts nothing before Gate 2', () => {
    const scene = buildScene({ phase: 'design' })
    expect(draftIn(scene, scene.snapshot, 'build', 'assets')).toEqual([])
    expect(draftIn(scene, scene.snapshot, 'build')).toEqual([])
  })

  test.each(['as-designed', 'rolled-back', 'outcome-unknown'] as const)(
    'reports a build that ended %s, with both amendments',
    (built) => {
      const scene = buildScene({ phase: 'build', built })
      const files = draftIn(scene, scene.snapshot, 'build')
      expect(files.map(({ path }) => path)).toEqual(
        ['as-built.md', 'customer-spec.md', 'solution-design.md'].map((name) => `${specFolder(ENGAGEMENT)}/${name}`),
      )
      const amended = files.slice(1)
      for (const { path, content } of amended) {
        const locked = scene.snapshot.files.find((file) => file.path === path)?.text ?? ''
        expect(content?.startsWith(locked)).toBe(true)
        expect(content?.slice(locked.length)).toMatch(/^\n## (Amendments|As-Built)\n\n### 2026-11-20\n\n/)
      }
      const outcome = section(files[0]?.content ?? '', 'Outcome')
      expect(outcome).toContain(
        built === 'as-designed' ? '**Built as designed.** 1 of 1' : '**Built with deviations.** 0 of 1',
      )
    },
  )

  test('an asset is its component, word for word', () => {
    const scene = buildScene({ phase: 'build' })
    const [asset] = draftIn(scene, scene.snapshot, 'build', 'assets')
    const { design } = readSolutionDesign(
      'x.md',
      scene.snapshot.files.find(({ path }) => path.endsWith('solution-design.md'))?.text ?? '',
    )
    expect(JSON.parse(asset?.content ?? '')).toMatchObject({
      component: 'rotate-certificate',
      inputs: design?.components[0]?.inputs,
      digest: design?.components[0]?.digest,
    })
  })
})
