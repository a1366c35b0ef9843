import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, isAlive, until } from '../../toy-skill.ts'
import { ansibleAbove } from './ansible-above.ts'
import { local, pinnedCommands, play, playIn, tasks } from './play.ts'

vi.setConfig({ testTimeout: 600_000 }) // Ansible takes its time, the more so on a busy machine

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

const TALK = tasks('debug: { msg: hello }')

describePeers('ansible: ends that its exit code does not tell apart', ['python3'], () => {
  test.each([
    ['no host matches', TALK.replace('hosts: all', 'hosts: web'), 0],
    ['a play without tasks', '- hosts: all\n  gather_facts: false\n  tasks: []\n', 0],
    ['a playbook without plays', '[]\n', 4],
  ])('%s: nothing was done, which is no success', async (_name, playbook, exitCode) => {
    const { process, failure, report } = await play('apply', playbook, { inputs: local('edge-1') })
    expect(process.exitCode).toBe(exitCode)
    expect(failure).toMatch(
      /^(edge-1: nothing was done there: no play is for it, or none of its tasks|Ansible gave up: .*)$/s,
    )
    expect(report.changed).toBe('unknown')
  })

  test('a host that was asked and left out is a failure', async () => {
    const playbook = TALK.replace('hosts: all', 'hosts: edge-1')
    const { process, failure } = await play('apply', playbook, { inputs: local('edge-1', 'edge-2') })
    expect(process.exitCode).toBe(0)
    expect(failure).toBe('edge-2: nothing was done there: no play is for it, or none of its tasks')
  })

  test('a host that was not asked is one too', async () => {
    const playbook = `${TALK}${TALK.replace('hosts: all', 'hosts: localhost\n  connection: local')}`
    const { process, failure } = await play('apply', playbook, { inputs: local('edge-1') })
    expect(process.exitCode).toBe(0)
    expect(failure).toBe('localhost: the playbook ran there, but the input hosts does not name it')
  })

  test.each([
    [
      'YAML that cannot be read',
      '- hosts: all\n  tasks:\n   - name: x\n  bad\n',
      /^Ansible gave up: YAML parsing failed.*\nOrigin: play\.yml:5/,
    ],
    [
      'a module that is not there',
      tasks('acme.none.thing: {}'),
      /^Ansible gave up: couldn't resolve module\/action 'acme\.none\.thing'/,
    ],
    [
      'a play that is none',
      '- hosts: all\n  taskz: []\n',
      /^Ansible gave up: 'taskz' is not a valid attribute for a Play/,
    ],
  ])('%s is told in the words of Ansible', async (_name, playbook, words) => {
    const { failure, report, output } = await play('apply', playbook)
    expect(failure).toMatch(words)
    expect(report.changed).toBe('unknown')
    expect(output).toBeNull()
  })

  test('a host that is gone and one that fails are told apart', async () => {
    const gone = { address: '127.0.0.1', port: 1, 'host-key': `ssh-ed25519 ${'A'.repeat(68)}` }
    const inputs = { hosts: { 'edge-1': { address: 'local' }, 'edge-2': gone } }
    const { failure, report } = await play('apply', tasks('name: Break\ncommand: "false"'), { inputs })
    expect(report.failures).toEqual(['edge-1: Break (play.yml:4): non-zero return code, exit code 1'])
    expect(report.unreachable).toEqual([
      expect.stringMatching(/^edge-2: Break \(play\.yml:4\): Failed to connect .*refused/),
    ])
    expect(failure).toMatch(/^edge-1: Break .*; unreachable: edge-2: /)
  })

  test('what is ignored or rescued is no failure; what fails after it is', async () => {
    const ignored = 'name: Ignored\ncommand: "false"\nignore_errors: true'
    const rescued = 'block:\n  - name: Rescued\n    fail: { msg: help }\nrescue:\n  - debug: { msg: I come }'
    expect(await play('apply', tasks(ignored, rescued))).toMatchObject({ failure: null, report: { failures: [] } })
    const broken = await play('apply', tasks(ignored, rescued, 'name: Last\nfail: { msg: the end }'))
    expect(broken.report.failures).toEqual(['localhost: Last (play.yml:12): the end'])
  })

  test('of a loop the turns that failed are named', async () => {
    const loop = 'name: Look\nstat: { path: "{{ item }}", get_mime: "{{ item }}" }\nloop: ["true", what]'
    const { failure } = await play('apply', tasks(loop))
    expect(failure).toMatch(/^localhost: Look \(play\.yml:4\): for what: .*get_mime/s)
    expect(failure).not.toContain('for true')
  })

  test('when hosts work one after the other, those not reached any more are named', async () => {
    const playbook = tasks('fail: { msg: stop }').replace('hosts: all', 'hosts: all\n  serial: 1')
    const { failure } = await play('apply', playbook, { inputs: local('edge-1', 'edge-2') })
    expect(failure).toBe('edge-1: fail (play.yml:5): stop; edge-2: nothing was done there, the playbook stopped before')
  })
})

describePeers('ansible: killed after it has changed something', ['python3'], () => {
  test('the events tell what it had done', async () => {
    const place = await freshFolder()
    const write = `name: Write\ncopy: { content: new, dest: ${place}/note, mode: "0600" }`
    const hang = `name: Hang\nshell: echo $$ > ${place}/pid; sleep 600`
    const running = play('apply', tasks(write, hang))
    await until(() => existsSync(join(place, 'pid')) && readFileSync(join(place, 'pid'), 'utf8') !== '')
    const hanging = Number(readFileSync(join(place, 'pid'), 'utf8'))
    ansibleAbove(hanging).forEach(({ pid }) => process.kill(pid, 'SIGKILL'))
    const { report, failure, output } = await running
    expect(failure).toBe('it was ended by SIGKILL')
    expect(report).toMatchObject({ changed: true, diff: [{ subject: 'localhost: Write (play.yml:4)' }] })
    expect(output).toBeNull()
    expect(isAlive(hanging)).toBe(false)
  })
})

describePeers('ansible: the closed environment', ['python3'], () => {
  test('no configuration, plugin path or variable of the machine or the skill is used', async () => {
    const home = await freshFolder()
    await mkdir(join(home, '.ansible'))
    process.env['ANSIBLE_STDOUT_CALLBACK'] = 'minimal'
    const look =
      "set_stats:\n  data:\n    home: \"{{ lookup('env', 'HOME') }}\"\n    forks: \"{{ lookup('config', 'DEFAULT_FORKS') }}\""
    const { output, failure } = await play('read', tasks(look), {
      files: { 'ansible.cfg': '[defaults]\nforks = 77\n' },
    })
    delete process.env['ANSIBLE_STDOUT_CALLBACK']
    expect(failure).toBeNull()
    expect(output).toEqual({ forks: 5, home: '<run>/home' })
  })

  test('with the commands of the machine it is the same', async () => {
    const folder = await freshFolder()
    await writeFile(join(folder, 'play.yml'), tasks('set_stats: { data: { version: "{{ ansible_version.full }}" } }'))
    const bin = await pinnedCommands()
    expect(await playIn(folder, 'read', { path: `${bin}:${PEERS_PATH}` })).toMatchObject({
      failure: null,
      output: { version: '2.19.14' },
    })
  })
})
