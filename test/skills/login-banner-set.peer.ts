import { existsSync, readFileSync, statSync } from 'node:fs'
import { chmod, chown, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import { describePeers, PEERS_PATH } from '../peers/peer.ts'
import { CACHE } from './runners/nornir/note-skill.ts'
import { SSH_PEERS, startSshHosts } from './runners/nornir/ssh-hosts.ts'
import type { HostWish, SshHosts } from './runners/nornir/ssh-hosts.ts'
import { freshFolder, requestFor } from './toy-skill.ts'

const BANNER = 'etc/issue.net'
const [OLD, NEW] = ['Welcome.\n', 'Authorised people only.\nWhat you do here is recorded.\n']

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

function three(change: Readonly<Record<string, Partial<HostWish>>> = {}): Promise<SshHosts> {
  const names = ['edge-1', 'edge-2', 'edge-3']
  return startSshHosts(names.map((name) => ({ name, files: { [BANNER]: OLD }, banner: BANNER, ...change[name] })))
}

async function run(hosts: SshHosts, mode: RunMode, inputs: RunRequest['inputs'] = {}, reviewed: string | null = null) {
  const skill = (await loadSkills('action/skills')).skills.find(({ summary }) => summary.name === 'login-banner/set')
  if (skill === undefined) throw new Error('no skill login-banner/set')
  const given = { hosts: { ...hosts.input }, path: `/${BANNER}`, text: NEW, ...inputs }
  const { record, files } = await governRun(requestFor(skill, mode, given), {
    skill,
    secrets: { 'ssh-key': hosts.key },
    journal: await freshFolder(),
    cache: CACHE,
    reviewed,
    now: () => new Date().toISOString(),
    onStep: () => {},
  })
  const kept = JSON.stringify(files)
  for (const line of hosts.key.split('\n').slice(1, -1)) expect(kept).not.toContain(line)
  return { record, content: Object.fromEntries(files.map((file) => [file.name, file.content])) }
}

function banners({ hosts }: SshHosts): readonly (string | null)[] {
  return hosts
    .map(({ root }) => join(root, BANNER))
    .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : null))
}

function leftOver({ hosts }: SshHosts): readonly string[] {
  return hosts.map(({ root }) => join(root, `${BANNER}.specgate-new`)).filter((file) => existsSync(file))
}

describePeers('login-banner/set', ['python3', ...SSH_PEERS], () => {
  test('the dry run changes nothing, applying does what it said, applying again changes nothing', async () => {
    const hosts = await three({ 'edge-3': { files: {} } })
    const file = join(hosts.hosts[0]?.root ?? '', BANNER)
    await chown(file, 12, 34)
    await chmod(file, 0o664)

    const rehearsed = await run(hosts, 'dry-run')
    expect(rehearsed.record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    expect(rehearsed.record.outputs['would-change']).toEqual({ 'edge-1': true, 'edge-2': true, 'edge-3': true })
    expect(banners(hosts)).toEqual([OLD, OLD, null])

    const { record, content } = await run(hosts, 'apply', {}, rehearsed.record.plan)
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null, plan: rehearsed.record.plan })
    expect(record.checks.map(({ name, when, passed }) => [name, when, passed])).toEqual([
      ['file-is-plain', 'before', true],
      ['file-has-text', 'after', true],
      ['banner-is-shown', 'after', true],
    ])
    expect(banners(hosts)).toEqual([NEW, NEW, NEW])
    const { uid, gid, mode } = statSync(file)
    expect([uid, gid, mode & 0o777]).toEqual([12, 34, 0o664])
    expect(JSON.parse(content['state-after.json'] ?? '')).toMatchObject({ hosts: { 'edge-3': { shown: NEW } } })

    const again = await run(hosts, 'apply')
    expect(again.record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    expect(again.record.outputs['changed']).toEqual({ 'edge-1': false, 'edge-2': false, 'edge-3': false })
    expect(leftOver(hosts)).toEqual([])
  })

  test('some hosts fail: those that changed are put back', async () => {
    const hosts = await three({ 'edge-2': { isReadOnly: true }, 'edge-3': { files: {} } })
    const { record, content } = await run(hosts, 'apply')
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toMatch(/^set_banner\.py: 1 of 3 hosts failed: edge-2: PermissionError: .*; rolled back$/)
    expect(record.outputs['changed']).toEqual({ 'edge-1': true, 'edge-2': 'unknown', 'edge-3': true })
    expect(banners(hosts)).toEqual([OLD, OLD, null])
    expect(content['state-after.json']).toBe(content['state-before.json'])
    expect(leftOver(hosts)).toEqual([])
  })

  test('a server that does not show the file fails the check, and all hosts are put back', async () => {
    const hosts = await startSshHosts([
      { name: 'edge-1', files: { [BANNER]: OLD }, banner: BANNER },
      { name: 'edge-2', files: { [BANNER]: OLD } },
    ])
    const { record, content } = await run(hosts, 'apply')
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toBe(
      'check banner-is-shown (after): 1 of 2 hosts: edge-2: the server shows no banner; does its setting Banner name /etc/issue.net?; rolled back',
    )
    expect(banners(hosts)).toEqual([OLD, OLD])
    expect(content['state-after.json']).toBe(content['state-before.json'])
  })

  test('what is not a text that everyone may read is neither read nor replaced', async () => {
    const hosts = await three({ 'edge-2': { files: { 'etc/shadow': 'root:secret-of-edge-2' }, banner: 'etc/issue' } })
    await chmod(join(hosts.hosts[0]?.root ?? '', BANNER), 0o640)
    await symlink('shadow', join(hosts.hosts[1]?.root ?? '', BANNER))
    const { record, content } = await run(hosts, 'apply')
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toBe(
      'check file-is-plain (before): 2 of 3 hosts: edge-1: at /etc/issue.net is a file that not everyone may read; ' +
        'edge-2: at /etc/issue.net is not a regular file',
    )
    expect(JSON.stringify(content)).not.toContain('secret-of-edge-2')
    expect(banners(hosts)).toEqual([OLD, 'root:secret-of-edge-2', OLD])
  })

  test.each([
    ['a path elsewhere', { path: '/etc/../root/.ssh/authorized_keys' }],
    ['characters that steer a terminal', { text: '\u001b[2J' }],
    ['no hosts', { hosts: {} }],
    ['a host without its key', { hosts: { 'edge-1': { address: '127.0.0.1', user: 'root' } } }],
    [
      'an option in place of an address',
      { hosts: { 'edge-1': { address: '-oX', user: 'root', 'host-key': 'ssh-rsa AAAA' } } },
    ],
    ['an input nobody knows', { force: true }],
  ])('refused: %s', async (_name, inputs) => {
    const { record } = await run(await startSshHosts([]), 'apply', inputs)
    expect(record).toMatchObject({ outcome: 'refused', changed: false })
    expect(record.failure).toMatch(/^the inputs do not fit skill login-banner\/set: /)
  })
})
