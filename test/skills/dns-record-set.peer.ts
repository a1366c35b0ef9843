import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import { openPythonRunner } from '../../src/skills/runners/python.ts'
import type { ProgramResult } from '../../src/skills/runners/runner.ts'
import { describePeers, PEERS_PATH } from '../peers/peer.ts'
import { startNamePair, ZONE } from './live-name-server.ts'
import type { Key, NamePair } from './live-name-server.ts'
import { freshFolder, now, requestFor } from './toy-skill.ts'

type Inputs = RunRequest['inputs']
type Wish = { readonly reviewed?: string | null; readonly key?: Key; readonly secret?: string; readonly path?: string }

const PATH = process.env['PATH']
const SKILL = (await loadSkills('action/skills')).skills.find(({ summary }) => summary.name === 'dns-record/set')
const NEW = { name: `new.${ZONE}`, type: 'A', ensure: 'present', ttl: 120, values: ['192.0.2.8', '192.0.2.7'] }
const WWW = { ...NEW, name: `www.${ZONE}` }
const GONE = { name: `www.${ZONE}`, type: 'A', ensure: 'absent' }
const TEXT = { name: `text.${ZONE}`, type: 'TXT', ensure: 'present', ttl: 60, values: ['v=spf1 -all'] }

let live: NamePair
beforeEach(async () => {
  process.env['PATH'] = PEERS_PATH
  live = await startNamePair()
})
afterEach(async () => {
  process.env['PATH'] = PATH
  await Promise.all([live.primary.stop(), live.secondary.stop()])
})

function inputsFor(record: Inputs, key: Key = live.keys.writer): Inputs {
  const signed = { 'key-name': key.name, 'key-algorithm': 'hmac-sha256' }
  return { server: '127.0.0.1', port: live.primary.port, zone: ZONE, seconds: 1, ...signed, ...record }
}

async function run(mode: RunMode, record: Inputs, wish: Wish = {}) {
  if (SKILL === undefined) throw new Error('no skill dns-record/set')
  const key = wish.key ?? live.keys.writer
  const [journal, cache] = [await freshFolder(), await freshFolder()]
  const secrets = { 'tsig-key': wish.secret ?? key.secret }
  process.env['PATH'] = wish.path ?? PEERS_PATH
  const deps = { skill: SKILL, secrets, journal, cache, reviewed: wish.reviewed ?? null, now, onStep: () => {} }
  const evidence = await governRun(requestFor(SKILL, mode, inputsFor(record, key)), deps)
  expect(JSON.stringify(evidence)).not.toContain(secrets['tsig-key'])
  return evidence.record
}

/** Runs one program of the skill with a state of our choosing, as if it had been read a while ago. */
async function runProgram(
  file: string,
  mode: 'apply' | 'rollback',
  record: Inputs,
  before: Inputs,
): Promise<ProgramResult> {
  const folder = resolve('action/skills/dns-record/set')
  const runner = await openPythonRunner({ folder, cache: await freshFolder(), path: PEERS_PATH })
  if ('missing' in runner) throw new Error(runner.missing)
  return runner.run({
    file: resolve(folder, file),
    input: { mode, inputs: inputsFor(record), before },
    secrets: { 'tsig-key': live.keys.writer.secret },
    timeoutMs: 60_000,
    plan: null,
  })
}

/** The records there are now, and no longer, as against those before. */
async function difference(before: readonly string[]) {
  const after = await live.primary.records()
  return {
    added: after.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !after.includes(each)),
  }
}

describePeers('dns-record/set against BIND', ['named', 'nsupdate', 'dig', 'python3'], () => {
  test('a record set that was not there is added; the second time nothing changes', async () => {
    const before = await live.primary.records()
    const record = await run('apply', NEW)
    const values = ['192.0.2.7', '192.0.2.8']
    // The zone starts at the last serial number there is: after it comes 1, as 0 is left out.
    const outputs = { changed: true, ttl: 120, values, 'serial-before': 4_294_967_295, serial: 1 }
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null, outputs })
    expect(record.checks.map(({ name, passed, detail }) => [name, passed, detail])).toEqual([
      ['server-answers', true, 'authoritative for example.net, serial 4294967295'],
      ['record-served', true, '1 of 1 servers hold 192.0.2.7, 192.0.2.8 (ttl 120)'],
      ['serial-rose', true, 'serial 4294967295 → 1'],
    ])
    const added = values.map((value) => `new.example.net. 120 A ${value}`)
    expect(await difference(before)).toEqual({ added, removed: [] })

    const again = await run('apply', NEW)
    expect(again).toMatchObject({ outcome: 'succeeded', changed: false, outputs: { changed: false, serial: 1 } })
    expect(again.checks.at(-1)).toMatchObject({
      name: 'serial-rose',
      passed: true,
      detail: 'nothing was changed; serial 1',
    })
    expect(await live.primary.serial()).toBe(1)
  })

  test('a record set is replaced as a whole, and removed; what is gone needs no removing', async () => {
    const before = await live.primary.records()
    expect(await run('apply', WWW)).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(await difference(before)).toEqual({
      added: ['www.example.net. 120 A 192.0.2.7', 'www.example.net. 120 A 192.0.2.8'],
      removed: ['www.example.net. 600 A 192.0.2.1', 'www.example.net. 600 A 192.0.2.2'],
    })
    expect(await run('apply', { ...WWW, ttl: 121 })).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(await run('apply', GONE)).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      outputs: { ttl: null, values: [] },
    })
    expect((await difference(before)).added).toEqual([])
    expect(await run('apply', GONE)).toMatchObject({ outcome: 'succeeded', changed: false })
  })

  test.each([
    ['AAAA', ['2001:DB8:0:0::0:1', '::ffff:192.0.2.1'], ['2001:db8::1', '::ffff:192.0.2.1']],
    ['CNAME', ['WWW.Example.NET'], ['www.example.net.']],
    [
      'TXT',
      ['say "hi"; \\o/ $x @', 'x'.repeat(600)],
      ['"say \\"hi\\"; \\\\o/ $x @"', `"${'x'.repeat(255)}" "${'x'.repeat(255)}" "${'x'.repeat(90)}"`],
    ],
  ])('%s: what was asked for is served, and is the same when it is asked for again', async (type, values, data) => {
    const before = await live.primary.records()
    const wanted = { name: `a.NEW.${ZONE}.`, type, ensure: 'present', ttl: 5, values }
    expect(await run('apply', wanted)).toMatchObject({ outcome: 'succeeded', changed: true })
    const added = data.map((each) => `a.new.example.net. 5 ${type} ${each}`).toSorted()
    expect((await difference(before)).added).toEqual(added)
    expect(await run('apply', wanted)).toMatchObject({ outcome: 'succeeded', changed: false })
  })

  test('a secondary server has to serve it too', async () => {
    const others = { 'also-served-by': [{ server: '127.0.0.1', port: live.secondary.port }], seconds: 20 }
    const record = await run('apply', { ...NEW, ...others })
    expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
    expect(record.checks.at(-2)).toMatchObject({
      name: 'record-served',
      detail: expect.stringMatching(/^2 of 2 servers hold/),
    })
  })

  test.each([
    ['one that was not there', NEW],
    ['several values', WWW],
    ['a text with all that needs care', TEXT],
    ['one that was removed', GONE],
    ['an alias', { name: `alias.${ZONE}`, type: 'CNAME', ensure: 'present', ttl: 1, values: ['ns1.example.net'] }],
  ])('R3.6 when a check fails after the change, exactly the former record set is back: %s', async (_name, wanted) => {
    const [before, serial] = [await live.primary.records(), await live.primary.serial()]
    await live.secondary.stop()
    const record = await run('apply', {
      ...wanted,
      'also-served-by': [{ server: '127.0.0.1', port: live.secondary.port }],
    })
    expect(record).toMatchObject({
      outcome: 'rolled-back',
      changed: false,
      failure: expect.stringMatching(
        /^check record-served \(after\): no answer from 127\.0\.0\.1 port \d+: .*; rolled back$/,
      ),
    })
    expect(await difference(before)).toEqual({ added: [], removed: [] })
    expect(await live.primary.serial()).not.toBe(serial)
  })

  test('R3.6 dry run: the server judges the request, nothing changes, and only that plan is applied', async () => {
    const [before, serial] = [await live.primary.records(), await live.primary.serial()]
    const { outcome, changed, outputs, plan } = await run('dry-run', WWW)
    expect({ outcome, changed }).toEqual({ outcome: 'succeeded', changed: false })
    expect(outputs).toEqual({
      name: 'www.example.net.',
      type: 'A',
      'would-change': true,
      'would-replace': { ttl: 600, values: ['192.0.2.1', '192.0.2.2'] },
      'would-set': { ttl: 120, values: ['192.0.2.7', '192.0.2.8'] },
    })
    expect([await live.primary.records(), await live.primary.serial()]).toEqual([before, serial])

    await live.primary.update(`update add www.${ZONE} 600 A 192.0.2.3`)
    const refused = await run('apply', WWW, { reviewed: plan })
    expect(refused).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringContaining('no longer the one that was reviewed'),
    })
    await live.primary.update(`update delete www.${ZONE} A 192.0.2.3`)
    expect(await run('apply', WWW, { reviewed: plan })).toMatchObject({ outcome: 'succeeded', changed: true, plan })
  })

  test('a record set that changed between reading and update is refused by the server, and left alone by the rollback', async () => {
    const state = { name: `www.${ZONE}.`, type: 'A', ttl: 600, values: ['192.0.2.1', '192.0.2.2'], 'alias-of': null }
    await live.primary.update(`update add www.${ZONE} 600 A 192.0.2.3`)
    const changed = await live.primary.records()
    const applied = await runProgram('set.py', 'apply', WWW, state)
    expect(applied.failure).toMatch(
      /www\.example\.net\. A was not updated: it is not what was read before: .* \(NXRRSET\)$/,
    )
    const none = await runProgram('set.py', 'apply', NEW, { ...state, ttl: null, values: [] })
    expect(none.failure).toBeNull()
    const twice = await runProgram('set.py', 'apply', { ...NEW, ttl: 1 }, { ...state, ttl: null, values: [] })
    expect(twice.failure).toMatch(/not what was read before: .* \(YXRRSET\)$/)
    const restored = await runProgram('restore.py', 'rollback', WWW, state)
    expect(restored.failure).toMatch(/192\.0\.2\.3 \(ttl 600\), which somebody else has set: it was left alone$/)
    expect((await live.primary.records()).filter((line) => line.startsWith('www'))).toEqual(
      changed.filter((line) => line.startsWith('www')),
    )
  })

  test.each([
    ['a key nobody knows', () => ({ key: live.keys.stranger }), /does not know the key.*\(NOTAUTH\)/],
    [
      'another secret',
      () => ({ secret: live.keys.stranger.secret }),
      /does not know the key, or its secret or clock is another \(NOTAUTH\)/,
    ],
    ['a secret that is none', () => ({ secret: 'hunter2 hunter2' }), /secret tsig-key is not a key in base64/],
    [
      'a key that may not change the zone',
      () => ({ key: live.keys.reader }),
      /^dry run: .*the server refuses: the key may not change this zone.*\(REFUSED\)/s,
    ],
    [
      'no dig',
      async () => ({ path: await freshFolder() }),
      /dig is not on this machine \(Debian, Ubuntu: apt install bind9-dnsutils/,
    ],
  ])('%s: it fails before anything is done', async (_name, wish, failure) => {
    const before = await live.primary.records()
    const record = await run('apply', WWW, await wish())
    expect(record).toMatchObject({
      outcome: 'failed',
      changed: false,
      exitCode: null,
      failure: expect.stringMatching(failure),
    })
    expect(await live.primary.records()).toEqual(before)
  })

  test.each<readonly [string, Inputs | (() => Inputs), RegExp]>([
    [
      'a zone the server does not have',
      { zone: 'example.org', name: 'www.example.org' },
      /it refuses to answer \(REFUSED\)/,
    ],
    ['a name of another zone', { name: 'www.example.org' }, /refuses to answer|not in zone/],
    ['a name beside the zone', { name: 'www.bad-example.net' }, /refuses to answer|not in zone/],
    [
      'an alias in its place',
      { name: `alias.${ZONE}` },
      /alias\.example\.net\. is an alias of www\.example\.net\. and can have no A record/,
    ],
    [
      'a wildcard that answers in its place',
      { name: `x.wild.${ZONE}` },
      /it is not what was read before: .*wildcard.* \(NXRRSET\)/,
    ],
    [
      'a server that is not there',
      { port: 9 },
      /no answer from 127\.0\.0\.1 port 9: .*(refused|no servers could be reached)/,
    ],
  ])('%s: it fails before anything is done', async (_name, change, failure) => {
    const before = await live.primary.records()
    const record = await run('apply', { ...WWW, ...(typeof change === 'function' ? change() : change) })
    expect(record).toMatchObject({
      outcome: 'failed',
      changed: false,
      exitCode: null,
      failure: expect.stringMatching(failure),
    })
    expect(await live.primary.records()).toEqual(before)
  })

  test('a server that takes the question and never answers is told', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    const address = silent.address()
    const port = address === null || typeof address === 'string' ? 0 : address.port
    const record = await run('apply', { ...WWW, port })
    silent.close()
    expect(record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringMatching(
        /^the state before could not be read: .*no answer from 127\.0\.0\.1 port \d+: .*timed out/s,
      ),
    })
  })

  test('a secondary that cannot reach its primary is told', async () => {
    await live.primary.stop()
    const record = await run('apply', { ...WWW, port: live.secondary.port })
    expect(record).toMatchObject({
      outcome: 'failed',
      changed: false,
      failure: expect.stringMatching(/^dry run: .*its zone may be broken or its primary out of reach \(SERVFAIL\)$/s),
    })
  })

  test('an alias beside other records, which servers pass over in silence, is not taken for done', async () => {
    const before = await live.primary.records()
    const wanted = { ...WWW, type: 'CNAME', values: ['ns1.example.net'] }
    const record = await run('apply', wanted)
    const failure =
      /^set\.py: .*the server took the update but holds nothing, not ns1\.example\.net\. \(ttl 120\): .*; rolled back$/s
    expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, failure: expect.stringMatching(failure) })
    expect(await live.primary.records()).toEqual(before)
  })

  test('R3.5 refused: inputs that do not fit', async () => {
    const record = await run('apply', { ...WWW, type: 'TXT', values: ['a\nupdate delete www.example.net'] })
    expect(record).toMatchObject({
      outcome: 'refused',
      changed: false,
      failure: expect.stringContaining('values.0 must match pattern'),
    })
  })
})
