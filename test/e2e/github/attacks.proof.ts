import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCommitSeal } from '../../../src/chain/commit-seal.ts'
import { evaluateGroup } from '../../../src/app/evaluation/evaluate-group.ts'
import { isMergeable } from '../../../src/decide/is-mergeable.ts'
import { sealText, withSeal } from '../../../src/forge/github/people/seal.ts'
import { reconcile } from '../../../src/reconcile/reconcile.ts'
import type { Gatehouse } from './gatehouse.ts'
import { POLICY } from '../../builders/ground.ts'
import { askForCertificate, openGatehouse } from './gatehouse.ts'
import { fileOf, forgeCommit, landDecoy, readTree } from './forgery.ts'

/** What somebody tries who may write to the repository but holds no role (mal), or who holds one and wrote the change himself (ana). */

let house: Gatehouse
beforeEach(async () => {
  house = await openGatehouse()
})
afterEach(() => house?.close())

const LAXER = POLICY.replace('approvals: 2', 'approvals: 1').replace(', distinct-roles: true', '')
const REFUSED = 'Required status check'

/** Opens a pull request of one commit, and looks at it once. */
async function propose(login: string, branch: string, commit: string): Promise<number> {
  await house.as(login).reset(branch, commit)
  const { number } = await house.openPull(login, branch)
  await house.look({ kind: 'pull', number })
  return number
}

function nextSecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1100))
}

describe('a change of what governs, by a pull request that shows none', () => {
  test('G27 two merge bases: the branch brings back an older policy', async () => {
    const old = house.main()
    await house.as('ada').push('main', [{ path: '.specgate/policy.yml', content: LAXER }])
    await house.as('ada').push('main', [{ path: '.specgate/policy.yml', content: `${LAXER}# stricter\n` }])
    const strict = house.main()
    // Dated in the future, so that git takes it for the best merge base.
    const free = await forgeCommit(house, 'mal', {
      parents: [old],
      files: [{ path: 'a.txt', content: 'a\n' }],
      at: 2030,
    })
    const first = await propose('mal', 'feature/a', free)
    await house.merge('olga', first, 'merge')
    const evil = await forgeCommit(house, 'mal', {
      parents: [free, strict],
      files: [{ path: 'b.txt', content: 'b\n' }],
    })
    expect((await house.git.run(['merge-base', house.main(), evil])).trim()).toBe(free)
    const second = await propose('mal', 'feature/b', evil)
    expect(await house.summary(evil)).toContain('.specgate/policy.yml:1 SG151')
    await expect(house.merge('mal', second)).rejects.toThrow(REFUSED)
  })

  test('G27 a file that was moved meanwhile: git writes the edit to where it is now', async () => {
    const { evil, deletion, text } = await landDecoy(house)
    const number = await propose('mal', 'feature/evil', evil)
    expect(await house.gate(evil)).toBe('success') // it changes a note
    await house.merge('ada', await propose('mal', 'feature/tidy', deletion))
    // An event on main, a sweep, a change of teams: everything open is looked at again.
    await house.sweep()
    expect(await house.summary(evil)).toContain('.specgate/environments/prod.yml:1 SG151')
    await expect(house.merge('mal', number)).rejects.toThrow(REFUSED)
    expect(await fileOf(house, '.specgate/environments/prod.yml')).toBe(text)
  })

  test('G48 a merge group in which two free changes add up to one of an inventory', async () => {
    const { evil, deletion } = await landDecoy(house)
    const base = house.main()
    const pulls = [await propose('mal', 'feature/tidy', deletion), await propose('mal', 'feature/evil', evil)]
    expect([await house.gate(deletion), await house.gate(evil)]).toEqual(['success', 'success'])
    const tree = (await house.git.run(['merge-tree', '--write-tree', deletion, evil])).trim()
    const head = await forgeCommit(house, 'ada', { parents: [deletion, evil], tree })
    await house.as('ada').reset('gh-readonly-queue/main/pr-2', head)
    const { mergeQueue } = house.github.state
    mergeQueue.push({ pull: Number(pulls[0]), head: deletion, base }, { pull: Number(pulls[1]), head, base: deletion })
    const look = { reconcile: house.look, isMergeable }
    expect(await evaluateGroup(house.forge, { head, base }, look)).toBe('group-failed')
    expect(await house.summary(head)).toContain('`.specgate/environments/prod.yml` comes out as none')
  })

  test.each([
    ['G06 an address of nobody', 'nobody@example.org'],
    ['G07 the address by which GitHub commits for others', 'noreply@github.com'],
  ])('an architect approves his own policy, written under %s', async (_name, email) => {
    const files = [{ path: '.specgate/policy.yml', content: LAXER }]
    const commit = await forgeCommit(house, 'ana', { parents: [house.main()], files, email })
    const number = await propose('mal', 'feature/policy', commit)
    for (const login of ['ana', 'sam']) await house.approve(login, number)
    await house.look({ kind: 'pull', number })
    expect(await house.gate(commit)).toBe('failure')
    expect(await house.summary(commit)).toContain('SG132')
  })

  test('G10 G40 approvals of a policy change count by who holds the roles now', async () => {
    const files = [{ path: '.specgate/policy.yml', content: LAXER }]
    const commit = await forgeCommit(house, 'mal', { parents: [house.main()], files })
    const number = await propose('mal', 'feature/policy', commit)
    for (const login of ['ana', 'sam']) await house.approve(login, number)
    await house.look({ kind: 'pull', number })
    expect(await house.gate(commit)).toBe('success')
    house.github.state.teams.set('security', { slug: 'security', members: [] })
    await house.sweep()
    await expect(house.merge('mal', number)).rejects.toThrow(REFUSED)
  })

  test('G23 a governed file among 3 002', async () => {
    const many = Array.from({ length: 3001 }, (_, index) => ({ path: `a/${index}.txt`, content: `${index}\n` }))
    const files = [...many, { path: 'specs/001-x/customer-spec.md', content: 'x\n' }]
    const commit = await forgeCommit(house, 'mal', { parents: [house.main()], files })
    await propose('mal', 'feature/huge', commit)
    expect(await house.summary(commit)).toContain('SG108')
    expect(await house.gate(commit)).toBe('failure')
  })

  test('G34 paths and branches that only look like those that are governed', async () => {
    const spec = 'specs/001-x/solution-design.md'
    const tried: readonly (readonly [string, string, string])[] = [
      ['Specs/001-a/x.md', 'feature/0', 'failure'],
      ['ſpecs/x', 'feature/1', 'failure'],
      ['specs\u200b/x', 'feature/2', 'failure'],
      ['specs /x', 'feature/3', 'failure'],
      ['specs', 'feature/4', 'failure'],
      ['.SPECGATE/policy.yml', 'feature/5', 'pending'],
      ['.specgate', 'feature/6', 'pending'],
      ['a/.gitattributes', 'feature/7', 'pending'],
      ['.GitHub/Workflows/Specgate.yml', 'feature/8', 'pending'],
      ['docs/CODEOWNERS', 'feature/9', 'pending'],
      [spec, 'sdd/001-x/Design', 'failure'],
      [spec, 'SDD/001-x/design', 'failure'],
      [spec, 'sdd/001-x/desıgn', 'failure'],
      [spec, 'sdd/1-x/design', 'failure'],
      ['a.txt', 'feature/10', 'success'],
    ]
    const seen = []
    for (const [path, branch] of tried) {
      const commit = await forgeCommit(house, 'mal', { parents: [house.main()], files: [{ path, content: branch }] })
      await propose('mal', branch, commit)
      seen.push([path, branch, await house.gate(commit)])
    }
    expect(seen).toEqual(tried)
  })
})

describe('a pull request of a phase', () => {
  test('G26 approved against another base branch, and brought back', async () => {
    const { number, head, engagement } = await askForCertificate(house)
    await house.as('mal').push('lax', [{ path: 'z', content: 'z' }])
    await house.as('mal').request('PATCH', `pulls/${number}`, { base: 'lax' })
    await house.approve('ana', number)
    await nextSecond()
    await house.as('mal').request('PATCH', `pulls/${number}`, { base: 'main' })
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.gate(head)).toBe('pending')
    expect(await house.summary(head)).toContain('before the base branch was changed')
    await nextSecond()
    await house.approve('ana', number)
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.gate(head)).toBe('success')
  })

  test('G25 approved, and merged into another branch before anybody looks: the gate is not locked', async () => {
    const { number, engagement } = await askForCertificate(house)
    await house.approve('ana', number)
    await house.look({ kind: 'engagement', id: engagement })
    await house.as('mal').push('lax', [{ path: 'z', content: 'z' }])
    await house.as('mal').request('PATCH', `pulls/${number}`, { base: 'lax' })
    await house.merge('mal', number)
    const looked = await house.look({ kind: 'engagement', id: engagement })
    const events = looked?.snapshot.ledger.records.map(({ statement }) => statement.predicate.event)
    expect(events).toContain('bypass.observed')
    expect(events).not.toContain('gate.merged')
    expect(looked?.decision.engagement?.gates.requirements.status).toBe('open')
  })

  test('G25 a second one from its branch neither speaks for it nor keeps the App writing', async () => {
    const { number, head, branch, engagement } = await askForCertificate(house)
    await house.as('mal').push('lax', [{ path: 'z', content: 'z' }])
    await house.openPull('mal', branch, 'lax')
    const from = house.github.exchanges().length
    await house.look({ kind: 'engagement', id: engagement })
    const writes = house.github.exchanges().slice(from)
    expect(writes.filter(({ kind }) => kind === 'rest write').length).toBeLessThan(5)
    expect(await house.gate(head)).toBe('pending')
    await house.approve('ana', number)
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.gate(head)).toBe('success')
  })

  test('G52 made impossible to look at after it went green: the green is taken back', async () => {
    const { number, head, branch, engagement } = await askForCertificate(house)
    await house.approve('ana', number)
    await house.look({ kind: 'engagement', id: engagement })
    for (let each = 0; each < 26; each += 1) {
      await house.as('mal').push(`lax-${each}`, [{ path: 'z', content: 'z' }])
      await house.openPull('mal', branch, `lax-${each}`)
    }
    await house.as('ana').request('POST', `pulls/${number}/reviews`, { event: 'REQUEST_CHANGES', body: 'No.' })
    // Also by a process that remembers nothing.
    const machine = await house.restart()
    await expect(reconcile(machine, { kind: 'engagement', id: engagement })).rejects.toThrow('could not evaluate')
    expect(await house.gate(head)).toBe('failure')
    expect(await house.summary(head)).toContain('more than 25 pull requests')
    await expect(house.merge('mal', number)).rejects.toThrow(REFUSED)
  })

  test('G52 GitHub answers 502 when an objection came after the green', async () => {
    const { number, head, engagement } = await askForCertificate(house)
    await house.approve('ana', number)
    await house.look({ kind: 'engagement', id: engagement })
    await house.as('ana').request('POST', `pulls/${number}/reviews`, { event: 'REQUEST_CHANGES', body: 'No.' })
    const off = house.github.intercept(({ kind }) => (kind === 'graphql query' ? { status: 502, body: 'bad' } : null))
    await expect(house.look({ kind: 'engagement', id: engagement })).rejects.toThrow('could not evaluate')
    off()
    expect(await house.gate(head)).toBe('failure')
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.summary(head)).toContain('SG131')
  })

  test('closed after it was approved: another pull request of the same head cannot be merged at once', async () => {
    const { number, head, engagement } = await askForCertificate(house)
    await house.approve('ana', number)
    await house.look({ kind: 'engagement', id: engagement })
    await house.as('ana').request('PATCH', `pulls/${number}`, { state: 'closed' })
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.gate(head)).toBe('pending')
    await house.as('mal').reset('feature/again', head)
    const { number: again } = await house.openPull('mal', 'feature/again')
    await expect(house.merge('mal', again)).rejects.toThrow(REFUSED)
  })

  test('G03 G65 commits in the machine’s name: without a seal, with a stolen one, with one of another repository', async () => {
    const { head, branch, spec, engagement } = await askForCertificate(house)
    const bot = `${house.github.app.botId}+${house.github.app.slug}[bot]@users.noreply.github.com`
    const own = (await house.git.run(['log', '-1', '--format=%B', head])).trim()
    const files = [{ path: spec, content: 'evil\n' }]
    const tree = await readTree(house, head, files)
    const elsewhere = createCommitSeal(house.key, house.github.repository.id + 1)
    const messages = ['Draft', own, withSeal('Draft', elsewhere.sign(sealText(head, tree)))]
    for (const message of messages) {
      const commit = await forgeCommit(house, 'mal', { parents: [head], files, email: bot, message })
      await house.as('mal').reset(branch, commit)
      const looked = await house.look({ kind: 'engagement', id: engagement })
      const codes = looked?.decision.verdicts.flatMap(({ findings }) => findings.map(({ code }) => code))
      expect(codes).toContain('SG132')
    }
  })

  test('G05 G11 who does not count, does not count', async () => {
    const { number, head, engagement } = await askForCertificate(house)
    for (const login of ['rik', 'mal', 'eve']) await house.approve(login, number)
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.summary(head)).toMatch(/asked for this engagement[^]*none of the roles[^]*read permission/)
    await expect(house.merge('mal', number)).rejects.toThrow(REFUSED)
  })

  test('G73 a ledger that is rolled back, deleted, forged or copied opens nothing; restored, all goes on', async () => {
    const { number, head, engagement } = await askForCertificate(house)
    const tip = String(house.github.state.refs.get('refs/heads/sdd/ledger'))
    const before = (await house.git.run(['rev-parse', `${tip}^`])).trim()
    await house.approve('ana', number)
    const forged = { path: `ledger/${engagement}/000099-gate.merged.dsse.json`, content: '{}' }
    const opened = `ledger/${engagement}/000001-engagement.opened.dsse.json`
    const copied = {
      path: `ledger/009-x/000003-engagement.opened.dsse.json`,
      content: await house.git.run(['show', `${tip}:${opened}`]),
    }
    const tampering: readonly (() => Promise<unknown>)[] = [
      () => house.as('mal').reset('sdd/ledger', before),
      () => house.as('mal').reset('sdd/ledger', null),
      () => house.as('mal').push('sdd/ledger', [forged], { onto: tip }),
      () => house.as('mal').push('sdd/ledger', [copied], { onto: tip }),
    ]
    for (const tamper of tampering) {
      await tamper()
      await house.look({ kind: 'engagement', id: engagement })
      expect(await house.gate(head)).toBe('failure')
    }
    await house.as('ada').reset('sdd/ledger', tip)
    await house.look({ kind: 'engagement', id: engagement })
    expect(await house.gate(head)).toBe('success')
  })

  test('G17 G62 comments approve nothing, start nothing, and are answered in words that call nobody', async () => {
    const { number, head, engagement } = await askForCertificate(house)
    const bodies = [
      '/sdd help\n'.repeat(300),
      '/sdd explain @acme/security <img src=x> [x](http://evil.example)',
      `/sdd approve-plan sha256:${'a'.repeat(64)}`,
      '/sdd build',
      '/approve',
      'LGTM, approved',
    ]
    for (const body of bodies) await house.as('mal').request('POST', `issues/${number}/comments`, { body })
    await house
      .as('eve')
      .request('POST', `issues/${number}/comments`, { body: '/sdd build\n/sdd clarify Q-001 edge-9' })
    await house.look({ kind: 'engagement', id: engagement })
    const { data } = await house.as('ada').request('GET', `issues/${number}/comments`)
    const replies = (data as { body: string; user: { login: string } }[])
      .filter(({ user, body }) => user.login === 'specgate[bot]' && body.includes('reply'))
      .map(({ body }) => body.replaceAll(/`[^`]*`/g, ''))
    expect(replies).toHaveLength(5)
    expect(replies.join('\n')).not.toMatch(/@|(?<!\\)<img|evil/)
    expect(await house.gate(head)).toBe('pending')
  })

  test('an issue that is retitled for another use case stays what it was opened as', async () => {
    const { issue, engagement } = await askForCertificate(house)
    await house.as('mal').request('PATCH', `issues/${issue}`, { title: '[another-use-case] <b>@acme/security</b>' })
    const looked = await house.look({ kind: 'engagement', id: engagement })
    expect(looked?.decision.engagement?.useCase).toBe('ssl-certificate-lifecycle')
    expect(looked?.snapshot.pulls).toHaveLength(1)
  })
})
