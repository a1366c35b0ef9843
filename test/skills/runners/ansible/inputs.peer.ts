import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder } from '../../toy-skill.ts'
import { play, tasks } from './play.ts'

vi.setConfig({ testTimeout: 600_000 }) // Ansible takes its time, the more so on a busy machine

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

const TELL = tasks(
  'set_stats: { data: { all: "{{ everything }}", known: "{{ specgate }}", first: "{{ first }}", token: "{{ api_token }}" } }',
)

/** What YAML takes for something else than text unless it is quoted. */
const AMBIGUOUS = [
  'yes',
  '0x10',
  '0123',
  '1_000',
  '12:30:45',
  '2026-11-20',
  '~',
  'null',
  '=',
  '<<',
  '!unsafe',
  '1e3',
  '.inf',
]

describePeers('ansible: inputs', ['python3'], () => {
  test('they arrive as they are, whatever stands in them', async () => {
    const everything = {
      text: 'é ü \u{1F600} "quoted" \\ back\tslash\nand: {{ 1 + 1 }} {% raw %} #x \u0085\u2028 end',
      list: [1, -2.5, 1e21, true, null, '', ...AMBIGUOUS],
      deep: { 'a key: with {{ 1 + 1 }}': ['{{ 2 + 2 }}'] },
    }
    const { failure, output } = await play('read', TELL, {
      inputs: { everything, first: '0123' },
      secrets: { 'api-token': '1_000' },
    })
    expect(failure).toBeNull()
    expect(output).toEqual({ all: everything, known: { target: 'edge' }, first: '0123', token: '1_000' })
  })

  test('a template in an input or a secret runs nothing', async () => {
    const place = await freshFolder()
    const attack = `{{ lookup('ansible.builtin.pipe', 'touch ${place}/attacked') }}`
    const playbook = tasks(
      'set_stats: { data: { all: "{{ everything }} {{ api_token }}" } }',
      'debug: { var: everything }',
    )
    const { output } = await play('read', playbook, {
      inputs: { everything: attack },
      secrets: { 'api-token': attack },
    })
    expect(output).toEqual({ all: `${attack} ${attack}` })
    expect(existsSync(join(place, 'attacked'))).toBe(false)
  })

  test.each([
    [
      { 'ansible-connection': 'local' },
      /^nothing was run: ansible-connection cannot be the name of an input or secret/,
    ],
    [{ specgate: 1 }, /^nothing was run: specgate cannot be the name/],
    [{ 'role-path': '/' }, /^nothing was run: role-path cannot be the name/],
    [{ 'a b': 1 }, /^nothing was run: a b cannot be the name/],
    [{ 'a-b': 1, a_b: 2 }, /^nothing was run: two inputs or secrets are called a_b/],
  ])('refused: %j', async (inputs, words) => {
    await expect(play('read', TELL, { inputs })).rejects.toThrow(words)
  })
})
