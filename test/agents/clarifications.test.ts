import { describe, expect, test } from 'vitest'
import { renderClarifications } from '../../src/agents/clarifications.ts'
import type { Answer } from '../../src/derive/read-answers.ts'
import type { SceneFacts } from '../builders/facts.ts'
import { buildScene } from '../builders/scene.ts'
import { CERTIFICATES } from '../builders/shipped.ts'

/** The section of the spec that is drafted from these facts. */
function drafted(facts: SceneFacts): string {
  const { content } = buildScene(facts)
  const text = content.changes.find(({ path }) => path.endsWith('/customer-spec.md'))?.after?.text ?? ''
  return text.split('\n## Clarifications\n\n')[1] ?? ''
}

function answered(facts: Partial<Answer>): Answer {
  const by = { by: 'ana', at: '2026-11-20T10:00:00.000Z', comment: 1 }
  return { question: 'Q-008', input: 'reason', value: 'It expires', ...by, ...facts }
}

describe('a spec keeps its questions', () => {
  test('the open ones ranked, each with why it matters and what is recommended', () => {
    const request = { endpoint: 'edge-9', 'common-name': null, reason: null }
    expect(drafted({ request })).toMatchInlineSnapshot(`
      "### Open

      Answer each by a comment on this pull request: \`/sdd clarify Q-… <answer>\`. Most hangs on the first. What is recommended fills nothing in, and an example comes from the use case: people answer.

      - **Q-001** Which endpoint of the inventory gets the new certificate? Give its name there, not its address. *Why it matters:* Address, file paths and reload method are taken from the inventory, so that the work can only reach what the team listed. It names the target; FR-001, CAP-001, CAP-002, CAP-003, CAP-007, 2 more and component \`rotate-certificate\` take it. *Recommended:* edge-1 (the issue names it).
      - **Q-003** Which DNS name do clients connect to? One full name in lower case, without a wildcard. *Why it matters:* The handshake that proves the change asks for this name and verifies the answer against it. It lays claim to a name; FR-001, FR-003, AC-001 and component \`rotate-certificate\` take it. *For example:* edge-1.example.net
      - **Q-008** Why is the certificate replaced now? *Why it matters:* Change control needs a documented reason, and the approvers of Gate 1 decide on it. *For example:* The certificate in service expires in three days and its renewal was not automated.

      ### At their defaults

      - \`key-type\`: ecdsa-p256
      - \`validity-days\`: 90
      - \`minimum-days-left\`: 30
      "
    `)
  })

  test('the answers of each day together, the first day first', () => {
    const answers = [
      answered({ question: 'Q-003', input: 'common-name', value: 'a.example', at: '2026-11-22T00:00:00.000Z' }),
      answered({ question: 'Q-004', input: 'subject-alternative-names', value: ['a.example', 'b.example'] }),
      answered({ at: '2026-11-20T23:59:59.999Z', value: '## *none*', by: 'rik', comment: 7 }),
    ]
    expect(renderClarifications(CERTIFICATES, {}, [], answers, null)).toMatchInlineSnapshot(`
      "### Answered 2026-11-20

      - **Q-004** subject-alternative-names: a.example, b.example (@ana, comment 1)
      - **Q-008** reason: \\#\\# \\*none\\* (@rik, comment 7)

      ### Answered 2026-11-22

      - **Q-003** common-name: a.example (@ana, comment 1)"
    `)
  })

  test('and says so where there was none', () => {
    expect(renderClarifications(CERTIFICATES, {}, [], [], null)).toBe('No question was open.')
  })
})
