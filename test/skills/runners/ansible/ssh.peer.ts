import { mkdir, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, isAlive, until } from '../../toy-skill.ts'
import { SSH_PEERS, startSshHosts } from '../nornir/ssh-hosts.ts'
import { play, tasks } from './play.ts'

vi.setConfig({ testTimeout: 600_000 }) // Ansible takes its time, the more so on a busy machine

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

const NAMES = ['edge-1', 'edge-2']

describePeers('ansible: hosts over SSH', ['python3', 'ssh', ...SSH_PEERS], () => {
  test('a file is written on each with the key that the secret holds', async () => {
    const place = await freshFolder()
    for (const name of NAMES) await mkdir(join(place, name))
    const { hosts, input, key } = await startSshHosts(NAMES.map((name) => ({ name, hasShell: true })))
    const write = `copy: { content: "{{ inventory_hostname }}", dest: "${place}/{{ inventory_hostname }}/name", mode: "0600" }`
    const tell = `set_stats:
  data:
    hosts: "{{ { inventory_hostname: [ansible_connection, ssh_key | default('none')] } }}"`
    const { failure, report, output } = await play('apply', tasks(write, tell), {
      inputs: { hosts: { ...input } },
      secrets: { 'ssh-key': key },
    })
    expect(failure).toBeNull()
    expect(report).toMatchObject({ changed: true, unreachable: [] })
    expect(hosts.map(({ port }) => isConnected(port))).toEqual([false, false])
    expect(output).toEqual({ hosts: { 'edge-1': ['ssh', 'none'], 'edge-2': ['ssh', 'none'] } })
    expect(NAMES.map((name) => readFileSync(join(place, name, 'name'), 'utf8'))).toEqual(NAMES)
  })

  test('a host that shows another key than the one in the inputs is not spoken to', async () => {
    const { hosts, input, key } = await startSshHosts(NAMES.map((name) => ({ name, hasShell: true })))
    const other = { ...input['edge-1'], 'host-key': hosts[1]?.hostKeys[0] ?? '' }
    const { report } = await play('apply', tasks('command: "true"'), {
      inputs: { hosts: { ...input, 'edge-1': other } },
      secrets: { 'ssh-key': key },
    })
    expect(report.unreachable).toEqual([expect.stringMatching(/^edge-1: .*Host key verification failed/s)])
    expect(report.failures).toEqual([])
  })

  test('no key of the machine is used', async () => {
    const { input } = await startSshHosts([{ name: 'edge-1', hasShell: true }])
    const { key } = await startSshHosts([{ name: 'edge-1', hasShell: true }])
    for (const secrets of [{}, { 'ssh-key': key }]) {
      const { report } = await play('apply', tasks('command: "true"'), { inputs: { hosts: { ...input } }, secrets })
      expect(report.unreachable).toEqual([expect.stringMatching(/^edge-1: .*Permission denied/s)])
    }
  })

  test('a connection that breaks on the way is unreachable, and what was done is not taken for nothing', async () => {
    const place = await freshFolder()
    const { hosts, input, key } = await startSshHosts([{ name: 'edge-1', hasShell: true }])
    const wait = `shell: touch ${place}/waiting; while test ! -e ${place}/go; do sleep 0.1; done`
    const running = play('apply', tasks(wait, 'command: "true"'), {
      inputs: { hosts: { ...input } },
      secrets: { 'ssh-key': key },
    })
    await until(() => existsSync(join(place, 'waiting')))
    hosts[0]?.kill()
    await writeFile(join(place, 'go'), '')
    const { report } = await running
    expect(report).toMatchObject({ changed: 'unknown', failures: [] })
    expect(report.unreachable).toHaveLength(1)
  })

  test('when its time is up, what was begun on a host ends with the connection, which ends too', async () => {
    const place = await freshFolder()
    const { hosts, input, key } = await startSshHosts([{ name: 'edge-1', hasShell: true }])
    const hang = `shell: echo $$ > ${place}/pid; sleep 600`
    const wish = { inputs: { hosts: { ...input } }, secrets: { 'ssh-key': key }, timeoutMs: 25_000 }
    const { failure, report } = await play('apply', tasks(hang), wish)
    expect(failure).toBe('it did not end within 25 s and was stopped')
    expect(report.changed).toBe('unknown')
    const begun = Number(readFileSync(join(place, 'pid'), 'utf8'))
    await until(() => !isAlive(begun))
    expect(isConnected(hosts[0]?.port ?? 0)).toBe(false)
  })
})

/** Whether anybody on this machine is connected to a port of it. */
function isConnected(port: number): boolean {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n')
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return lines.some((line) => new RegExp(`^\\s*\\d+: \\S+ \\S+:${hex} 01 `).test(line))
}
