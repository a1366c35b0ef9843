import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openAnsibleRunner } from '../../../../src/skills/runners/ansible/open-ansible-runner.ts'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, isAlive, until } from '../../toy-skill.ts'
import { freshPlace, LOCALLY, notesIn, pretty, runNote, TOKEN, troubleOnSecond } from './note-playbooks.ts'
import { ansibleAbove } from './ansible-above.ts'

vi.setConfig({ testTimeout: 600_000 }) // Ansible takes its time, the more so on a busy machine

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

/** The task writes its process into a file and waits. */
const HANGING = troubleOnSecond(`- name: Hang
  ansible.builtin.shell: echo $$ > {{ place }}/pid; sleep 600
`)

describePeers('ansible', ['python3'], () => {
  test('success', async () => {
    const place = await freshPlace()
    const rehearsed = await runNote(place, 'new', { mode: 'dry-run' })
    expect(rehearsed.record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    expect(notesIn(place)).toEqual(['old', 'old'])
    const { record, golden } = await runNote(place, 'new', { deps: { reviewed: rehearsed.record.plan } })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null, plan: rehearsed.record.plan })
    expect(record.outputs).toEqual({ hosts: { 'edge-1': 'new', 'edge-2': 'new' } })
    expect(notesIn(place)).toEqual(['new', 'new'])
    await expect(golden).toMatchFileSnapshot('golden/success.json')
  })

  test('no change', async () => {
    const place = await freshPlace()
    const { record, golden } = await runNote(place, 'old')
    expect(record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    await expect(golden).toMatchFileSnapshot('golden/no-change.json')
  })

  test('failure half way', async () => {
    const place = await freshPlace()
    const trouble = troubleOnSecond(`- name: Fill the disk
  ansible.builtin.shell: echo begun; echo the disk is full >&2; exit 3
`)
    const { record, golden } = await runNote(place, 'new', { programs: trouble })
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: 2 })
    expect(record.failure).toMatch(
      /^set\.yml: edge-2: Fill the disk \(trouble\.yml:1\): .*exit code 3: the disk is full; rolled back$/s,
    )
    expect(notesIn(place)).toEqual(['old', 'old'])
    await expect(golden).toMatchFileSnapshot('golden/failure-half-way.json')
  })

  test('unreachable target', async () => {
    const place = await freshPlace()
    const key = `ssh-ed25519 ${'A'.repeat(68)}`
    const gone = { address: '127.0.0.1', port: 1, user: 'root', 'host-key': key }
    const { record, golden } = await runNote(place, 'new', { inputs: { hosts: { ...LOCALLY, 'edge-2': gone } } })
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toMatch(/^the state before could not be read: unreachable: edge-2: .*Connection refused/)
    expect(notesIn(place)).toEqual(['old', 'old'])
    await expect(golden).toMatchFileSnapshot('golden/unreachable-target.json')
  })

  test('bad input', async () => {
    const place = await freshPlace()
    const input = {
      'edge-1': { address: '-oProxyCommand=x', 'host-key': 'ssh-ed25519 A\nB', shell: true },
      'edge-2': { address: '127.0.0.1' },
      '{{ x }}': { address: 'local' },
    }
    const { record, golden } = await runNote(place, 'new', { inputs: { hosts: input } })
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toContain('the input hosts is not in order: ')
    await expect(golden).toMatchFileSnapshot('golden/bad-input.json')
  })

  test('missing tool', async () => {
    const folder = await freshFolder()
    const opened = await openAnsibleRunner({ folder, cache: folder, path: folder })
    expect(opened).toMatchObject({ name: 'ansible', missing: expect.stringMatching(/^There is no ansible-playbook/) })
    await expect(pretty(opened)).toMatchFileSnapshot('golden/missing-tool.json')
  })

  test('timeout', async () => {
    const place = await freshPlace()
    const { record, golden } = await runNote(place, 'new', { programs: HANGING, manifest: { timeout: '30s' } })
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toBe('set.yml: it did not end within 30 s and was stopped; rolled back')
    const [hanging] = pidIn(place)
    expect(isAlive(Number(hanging))).toBe(false)
    expect(notesIn(place)).toEqual(['old', 'old'])
    await expect(golden).toMatchFileSnapshot('golden/timeout.json')
  })

  test.each(['ansible', 'ansible_runner'])('killed: %s', async (tool) => {
    const place = await freshPlace()
    const running = runNote(place, 'new', { programs: HANGING })
    await until(() => pidIn(place).length > 0)
    const above = ansibleAbove(Number(pidIn(place)[0]))
    const killed = above.filter(({ program }) => program === tool)
    expect(killed.length).toBeGreaterThan(0)
    killed.forEach(({ pid }) => process.kill(pid, 'SIGKILL'))
    const { record, golden } = await running
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toMatch(
      /^set\.yml: (it was ended by SIGKILL|Ansible was ended before the playbook was at its end); rolled back$/,
    )
    for (const { pid } of above) expect(isAlive(pid)).toBe(false)
    expect(isAlive(Number(pidIn(place)[0]))).toBe(false)
    expect(notesIn(place)).toEqual(['old', 'old'])
    await expect(golden).toMatchFileSnapshot(`golden/killed-${tool.replace('_', '-')}.json`)
  })

  test('output flood', async () => {
    const place = await freshPlace()
    const flood = troubleOnSecond(`- name: Talk on and on
  ansible.builtin.shell: head -c 5000000 /dev/zero | tr '\\0' x
`)
    const { record, golden, content } = await runNote(place, 'new', { programs: flood })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(JSON.stringify(content).length).toBeLessThan(400_000)
    await expect(golden).toMatchFileSnapshot('golden/output-flood.json')
  })

  test('secret in output', async () => {
    const place = await freshPlace()
    const tell = `- name: Say {{ token }}
  ansible.builtin.debug:
    msg: the token is {{ token }}
- name: Write {{ token }} into a file
  ansible.builtin.copy:
    content: "{{ token }}"
    dest: "{{ place }}/{{ inventory_hostname }}/{{ token }}"
    mode: "0600"
- name: Fail with it
  ansible.builtin.shell: echo refused for {{ token }} >&2; exit 1
  when: inventory_hostname == "edge-2"
`
    const { record, golden, content } = await runNote(place, 'new', { programs: { 'trouble.yml': tell } })
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toContain('refused for ***')
    expect(content['report.json']).toContain('+***')
    expect(JSON.stringify(content)).not.toContain(TOKEN)
    await expect(golden).toMatchFileSnapshot('golden/secret-in-output.json')
  })
})

function pidIn(place: string): readonly string[] {
  const file = join(place, 'pid')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}
