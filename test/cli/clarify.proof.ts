import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { LAB, POLICY } from '../builders/ground.ts'
import { runSpecgate } from './run-specgate.ts'
import type { Ran } from './run-specgate.ts'

let dir: string
let repo: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'specgate-clarify-'))
  repo = join(dir, 'local/repo.git')
  await writeFile(join(dir, 'policy.yml'), POLICY)
  await writeFile(join(dir, 'lab.yml'), LAB)
  await writeFile(join(dir, 'users.yml'), '- { login: rik }\n- { login: gus, permission: read }\n')
  const files = [
    '--policy',
    join(dir, 'policy.yml'),
    '--users',
    join(dir, 'users.yml'),
    '--environment',
    join(dir, 'lab.yml'),
  ]
  expect((await runSpecgate('create', '--dir', join(dir, 'local'), ...files)).err).toBe('')
  const form = ['--form', 'ssl-certificate-lifecycle', '--title', 'Renew edge-1']
  const set = Object.entries(FORM).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  expect((await runSpecgate('issue', '--repo', repo, '--as', 'rik', ...form, ...set)).err).toBe('')
  return async () => rm(dir, { recursive: true, force: true })
})

/** All but the endpoint and the rollback contact. */
const FORM = {
  environment: 'lab',
  'common-name': 'edge-1.example.net',
  'subject-alternative-names': 'edge-1.example.net',
  reason: 'It expires in three days.',
  'security-impact': 'None: the same names are served.',
  'maintenance-window': '2026-12-01 22:00 to 23:00 UTC',
}

async function clarify(...args: readonly string[]): Promise<Ran> {
  return runSpecgate('clarify', ...args, '--repo', repo)
}

describe('specgate clarify', () => {
  test('lists what is open, ranked, with the line that answers it', async () => {
    const { code, out } = await clarify('001')
    expect(code).toBe(1)
    expect(out).toMatchInlineSnapshot(`
      "Q-001 Which endpoint of the inventory gets the new certificate? Give its name there, not its address.
        Why it matters: Address, file paths and reload method are taken from the inventory, so that the work can only reach what the team listed. It names the target; FR-001, CAP-001, CAP-002, CAP-003, CAP-007, 2 more and component \`rotate-certificate\` take it.
        Accepted: edge-1
        Recommended: edge-1 (the issue names it)
        /sdd clarify Q-001 edge-1
      Q-011 Who is called when the restored certificate does not work either? Give a person or rota that answers during the window.
        Why it matters: When the automatic restore fails, a person must take over at once.
        Accepted: text from 3 to 200 characters
        For example: Network operations on call, ext. 4400 (an example of the use case, not a recommendation)
        /sdd clarify Q-011 <answer>"
    `)
  })

  test('gives the same as JSON', async () => {
    const { code, out } = await clarify('1', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      engagement: '001-renew-edge-1',
      questions: [{ id: 'Q-001', proposal: { from: 'issue', answer: 'edge-1' } }, { id: 'Q-011' }],
      markers: [],
      isWrittenByHand: false,
    })
  })

  test.each([
    ['no engagement', [], 'the engagement is needed'],
    ['what is no question', ['001', 'endpoint', 'edge-1', '--as', 'rik'], '"endpoint" is no question'],
    ['no answer', ['001', 'Q-001', '--as', 'rik'], 'the answer to Q-001 is needed'],
    ['nobody who answers', ['001', 'Q-001', 'edge-1'], '--as is needed'],
  ])('with %s says how it is used', async (_, args, told) => {
    const { code, err } = await clarify(...args)
    expect(code).toBe(3)
    expect(err).toContain(told)
  })

  test('refuses the answer of somebody who may not give it, and one that is not taken', async () => {
    const stranger = await clarify('001', 'Q-001', 'edge-1', '--as', 'gus')
    expect(stranger.code).toBe(1)
    expect(stranger.out).toContain('has no write permission here')
    expect((await clarify('001', 'Q-001', 'Edge One', '--as', 'rik')).out).toContain('"Edge One" was given')
  })

  test('takes answers until nothing is open', async () => {
    const first = await clarify('001', 'Q-001', 'edge-1', '--as', 'rik')
    expect(first.code).toBe(0)
    expect(first.out).toContain('@rik on #2: /sdd clarify Q-001 edge-1\n')
    expect((await clarify('001', 'Q-011', 'Network', 'operations', '--as', 'rik')).code).toBe(0)
    expect(await clarify('001')).toEqual({ code: 0, out: 'No question is open.', err: '' })
    const { out } = await runSpecgate('show', '2', '--json', '--repo', repo)
    expect(out).toContain('- **Q-011** rollback-contact: Network operations (@rik, comment ')
  })
})
