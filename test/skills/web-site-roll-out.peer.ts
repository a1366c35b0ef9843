import { existsSync } from 'node:fs'
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import { describePeers, PEERS_PATH } from '../peers/peer.ts'
import { ask, startNginx } from './runners/ansible/nginx-server.ts'
import type { NginxServer } from './runners/ansible/nginx-server.ts'
import { CACHE } from './runners/ansible/note-playbooks.ts'
import { SSH_PEERS, startSshHosts } from './runners/nornir/ssh-hosts.ts'
import { freshFolder, requestFor, until } from './toy-skill.ts'

vi.setConfig({ testTimeout: 600_000 }) // a roll-out starts Ansible six times

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

const NAME = 'www.example.net'
const FORMER =
  'server {\n  listen 127.0.0.1:<port>;\n  server_name www.example.net;\n  return 200 "the former site";\n}\n'
/** Stands for the key of a connection that is not made; it must be told nowhere. */
const NO_KEY = 'not-a-key-but-secret-all-the-same'

type Wish = {
  readonly mode?: RunMode
  readonly inputs?: RunRequest['inputs']
  /** Passes requests on instead of serving files. */
  readonly upstreams?: readonly string[]
  readonly key?: string
  readonly reviewed?: string | null
}

async function rollOut(nginx: NginxServer, wish: Wish = {}) {
  const skill = (await loadSkills('action/skills')).skills.find(({ summary }) => summary.name === 'web-site/roll-out')
  if (skill === undefined) throw new Error('no skill web-site/roll-out')
  const inputs = {
    hosts: { 'edge-1': { address: 'local' } },
    site: 'example',
    'server-names': [NAME],
    'listen-address': '127.0.0.1',
    'listen-port': nginx.port,
    ...(wish.upstreams === undefined ? { root: join(nginx.folder, 'www') } : { upstreams: [...wish.upstreams] }),
    'reload-seconds': 5,
    ...nginx.inputs,
    ...wish.inputs,
  }
  const { record, files } = await governRun(requestFor(skill, wish.mode ?? 'apply', inputs), {
    skill,
    secrets: { 'ssh-key': wish.key ?? NO_KEY },
    journal: await freshFolder(),
    cache: CACHE,
    reviewed: wish.reviewed ?? null,
    now: () => new Date().toISOString(),
    onStep: () => {},
  })
  return {
    record,
    content: Object.fromEntries(files.map((file) => [file.name, file.content])),
    all: JSON.stringify(files),
  }
}

function served(nginx: NginxServer, path = '/') {
  return ask(nginx.port, path, NAME)
}

async function sitesOf({ folder }: NginxServer): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(join(folder, 'sites'))).toSorted()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, 'sites', name), 'utf8')] as const)),
  )
}

describePeers('web-site/roll-out', ['python3', 'nginx'], () => {
  test('a reviewed site is rolled out, is served, and rolled out again changes nothing', async () => {
    const nginx = await startNginx()
    const rehearsed = await rollOut(nginx, { mode: 'dry-run' })
    expect(rehearsed.record).toMatchObject({ outcome: 'succeeded', changed: false, failure: null })
    expect(rehearsed.content['report.json']).toContain('+    server_name www.example.net;')
    expect(await sitesOf(nginx)).toEqual({})

    const first = await rollOut(nginx, { reviewed: rehearsed.record.plan })
    expect(first.record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
    const sites = first.record.outputs['sites'] as Record<string, { file: string; release: string }>
    expect(await served(nginx)).toEqual({ status: 200, text: 'hello from the site\n' })
    expect(await served(nginx, '/.well-known/specgate-release')).toEqual({
      status: 200,
      text: sites['edge-1']?.release,
    })
    expect(first.record.checks).toMatchObject([{ name: 'site-answers', when: 'after', passed: true }])
    expect(first.content['state.diff']).toContain('+      "exists": true')

    const before = await stat(join(nginx.folder, 'sites', 'example.conf'))
    const second = await rollOut(nginx)
    expect(second.record).toMatchObject({
      outcome: 'succeeded',
      changed: false,
      failure: null,
      outputs: first.record.outputs,
    })
    expect(second.content['report.json']).not.toContain('"changed": true')
    expect(second.content['report.json']).not.toContain('"changed": "unknown"')
    expect((await stat(join(nginx.folder, 'sites', 'example.conf'))).mtimeMs).toBe(before.mtimeMs)
    for (const { all } of [rehearsed, first, second]) expect(all).not.toContain(NO_KEY)
  })

  test('requests are passed on to upstreams', async () => {
    const [behind, nginx] = [await startNginx({ 'a.conf': FORMER }), await startNginx()]
    const { record } = await rollOut(nginx, { upstreams: [`127.0.0.1:${behind.port}`] })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(await served(nginx)).toEqual({ status: 200, text: 'the former site' })
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['the former file, with its mode', { 'example.conf': FORMER }],
    ['no file where there was none', {}],
  ])('a failing check afterwards brings back %s, and nginx serves as before', async (_name, sites) => {
    const nginx = await startNginx(sites)
    const [files, answer] = [await sitesOf(nginx), await served(nginx)]
    const { record, content } = await rollOut(nginx, { inputs: { 'check-path': '/not-there' } })
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toMatch(
      /^check site-answers \(after\): edge-1: release \w{16}, \/not-there answers 404, wanted 200; rolled back$/,
    )
    expect(await sitesOf(nginx)).toEqual(files)
    expect(await served(nginx)).toEqual(answer)
    expect(content['state-after.json']).toBe(content['state-before.json'])
    if ('example.conf' in sites)
      expect((await stat(join(nginx.folder, 'sites', 'example.conf'))).mode & 0o777).toBe(0o640)
  })

  test('what nginx does not understand is found by the dry run, and nothing is touched', async () => {
    const nginx = await startNginx({ 'example.conf': FORMER })
    const files = await sitesOf(nginx)
    const { record } = await rollOut(nginx, { upstreams: ['no-such-host.invalid:80'] })
    expect(record).toMatchObject({ outcome: 'failed', changed: false, exitCode: null })
    expect(record.failure).toMatch(
      /^dry run: edge-1: Try the new site on its own \(roll_out\.yml:\d+\): .*host not found in upstream/s,
    )
    expect(await sitesOf(nginx)).toEqual(files)
    expect(await served(nginx)).toEqual({ status: 200, text: 'the former site' })
  })

  test('what does not go with the rest of the configuration is taken back before nginx reads it', async () => {
    const upstream = `upstream example { server 127.0.0.1:9; }\n`
    const nginx = await startNginx({ 'example.conf': FORMER, 'other.conf': upstream })
    const files = await sitesOf(nginx)
    const { record } = await rollOut(nginx, { upstreams: ['127.0.0.1:9'] })
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false })
    expect(record.failure).toMatch(/Try the whole configuration .*duplicate upstream "example".*; rolled back$/s)
    expect(await sitesOf(nginx)).toEqual(files)
    expect(await served(nginx)).toEqual({ status: 200, text: 'the former site' })
  })

  test('a file that is in place but was never read by nginx is not written again but read', async () => {
    const nginx = await startNginx()
    await rollOut(nginx)
    const file = join(nginx.folder, 'sites', 'example.conf')
    const text = await readFile(file, 'utf8')
    await rm(file)
    await nginx.reload()
    await until(async () => (await served(nginx)) === null)
    await writeFile(file, text, { mode: 0o644 })
    const { mtimeMs } = await stat(file)
    const { record } = await rollOut(nginx)
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
    expect(await served(nginx)).toEqual({ status: 200, text: 'hello from the site\n' })
    expect((await stat(file)).mtimeMs).toBe(mtimeMs)
  })

  test('without a running nginx nothing is done', async () => {
    const nginx = await startNginx()
    await nginx.stop()
    const { record } = await rollOut(nginx)
    expect(record).toMatchObject({ outcome: 'failed', changed: false })
    expect(record.failure).toMatch(/^dry run: edge-1: See that nginx runs .*nginx\.pid: No such file/s)
    expect(existsSync(join(nginx.folder, 'sites', 'example.conf'))).toBe(false)
  })

  test.each<[string, RunRequest['inputs']]>([
    ['a name with a directive in it', { 'server-names': ['a; return 200'] }],
    ['a folder with a directive in it', { root: '/srv/www; autoindex on' }],
    ['an upstream with a directive in it', { upstreams: ['127.0.0.1:80 weight=9; server x'] }],
    ['a template for a name', { site: '{{ 1 }}' }],
    ['a file elsewhere', { site: '../nginx' }],
    ['both files and upstreams', { upstreams: ['127.0.0.1:80'] }],
    ['an input that nobody knows', { 'extra-config': 'x' }],
  ])('refused: %s', async (_name, inputs) => {
    const nginx = await startNginx()
    const { record } = await rollOut(nginx, { inputs })
    expect(record).toMatchObject({
      outcome: 'refused',
      changed: false,
      failure: expect.stringContaining('the inputs do not fit'),
    })
    expect(await sitesOf(nginx)).toEqual({})
  })
})

describePeers('web-site/roll-out over SSH', ['python3', 'nginx', 'ssh', ...SSH_PEERS], () => {
  test('a site is rolled out to a host behind a real SSH server', async () => {
    const nginx = await startNginx({ 'example.conf': FORMER })
    const { input, key } = await startSshHosts([{ name: 'edge-1', hasShell: true }])
    const { record, all } = await rollOut(nginx, { inputs: { hosts: { ...input } }, key })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
    expect(await served(nginx)).toEqual({ status: 200, text: 'hello from the site\n' })
    for (const line of key.split('\n').slice(1, -1)) expect(all).not.toContain(line)
  })
})
