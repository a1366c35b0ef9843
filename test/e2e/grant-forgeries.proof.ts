import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateObserverKey, loadKeyFile } from '../../src/chain/observer-key.ts'
import type { ObserverKey } from '../../src/chain/observer-key.ts'
import { sealRecord } from '../../src/chain/seal-record.ts'
import { openGit } from '../../src/git/git.ts'
import { keyFile } from '../../src/installation/open-installation.ts'
import { digestOf } from '../../src/model/digest.ts'
import { CLAIM_FILE, GRANT_MS, JOB_FILE, runBranch } from '../../src/model/grant.ts'
import { artifactPath, LEDGER_BRANCH, TRUST_ROOT_PATH } from '../../src/model/place.ts'
import { recordsOf, Statement } from '../../src/model/record.ts'
import type { RecordData, RecordDraft } from '../../src/model/record.ts'
import { observe } from '../../src/reconcile/observe.ts'
import type { JobResult } from '../action/action-job.ts'
import {
  actHere,
  branchOf,
  codesIn,
  commitOf,
  grantBuild,
  grantOf,
  lookAround,
  pushToMain,
  tellToGate2,
} from './granted-site.ts'
import { readFiles, recordPaths, showFile } from './outcome.ts'
import type { Ground } from './site.ts'
import { createGround, freshSite, keepSite, openOffice, readBoard, removeGround, repositoryOf } from './site.ts'
import { ENGAGEMENT, NUMBERS } from './story.ts'
import { openTamperer } from './tamperer.ts'
import type { Tamperer } from './tamperer.ts'

/**
 * Trying to have the companion Action run something that nobody approved, by forging what it rests on: the design, a skill, the grant, the
 * ledger, the trust root. Each time the program itself on a real repository; each time it names what does not hold, and nothing is run.
 */

const NOW = Date.now()
const at = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString()
const WRITE = '.specgate/skills/board/write/write.py'
const DESIGN = artifactPath(ENGAGEMENT, 'design')

let ground: Ground
beforeAll(async () => {
  ground = await createGround()
  await tellToGate2(await freshSite(ground), at(-2))
  await keepSite(ground, 'designed')
  await grantBuild(await freshSite(ground, 'designed'), at(0))
  await keepSite(ground, 'granted')
}, 300_000)
afterAll(() => removeGround(ground))

/** Refused, for these reasons among others, and the world is as the forger left it. */
async function expectRefused(
  site: string,
  codes: readonly string[],
  attempt = () => actHere(site),
): Promise<JobResult> {
  const before = await lookAround(site)
  const result = await attempt()
  expect(await lookAround(site)).toEqual(before)
  expect(result.code).toBe(2)
  expect(codesIn(result.log)).toEqual(expect.arrayContaining([...codes]))
  return result
}

async function edited(site: string, path: string, from: string, to: string): Promise<void> {
  const text = await showFile(site, 'main', path)
  if (!text.includes(from)) throw new Error(`${path} does not hold "${from}"`)
  await pushToMain(site, [{ path, content: text.replace(from, to) }])
}

/** A clone whose ledger is checked out, for somebody who may push anything. */
async function ledgerOf(site: string): Promise<Tamperer> {
  const tamperer = await openTamperer(repositoryOf(site))
  await tamperer.git('checkout', '--quiet', LEDGER_BRANCH)
  return tamperer
}

/** The grant's data with changes, sealed by a key as the next record and appended: gives its digest. */
async function forgeGrant(
  site: string,
  change: Partial<RecordData<'run.granted'>>,
  key?: ObserverKey,
): Promise<string> {
  const { machine, close } = await openOffice(site, () => at(0))
  try {
    const seen = await observe(machine, { kind: 'issue', number: NUMBERS.issue })
    const granted = recordsOf(seen?.ledger.records ?? [], 'run.granted').at(-1)
    const next = seen?.ledger.next ?? null
    if (seen === null || granted === undefined || next === null) throw new Error('there is no grant to forge')
    const expires = new Date(NOW + GRANT_MS).toISOString()
    const data = { ...granted.data, expires, ...change }
    const draft: RecordDraft = { event: 'run.granted', engagement: ENGAGEMENT, at: at(0), subject: [], data }
    const [record] = seen.ledger.records
    if (record === undefined) throw new Error('the ledger is empty')
    const { repo } = record.statement.predicate
    const observer = { repo, key: key ?? (await loadKeyFile(keyFile(repositoryOf(site)))), version: '0.0.0-test' }
    const sealed = sealRecord(draft, { expectedTip: seen.ledger.tip, ...next }, observer)
    await machine.forge.apply(sealed)
    const grant = digestOf(sealed.envelope)
    const job = { schema: 1, grant, workflowRun: null }
    const files = [{ path: JOB_FILE, content: `${JSON.stringify(job, null, 2)}\n` }]
    const place = { branch: runBranch(ENGAGEMENT, grant), expected: null, parent: seen.base.sha }
    await machine.forge.apply({ kind: 'commit-files', ...place, message: `Grant ${grant}\n`, files })
    return grant
  } finally {
    close()
  }
}

test('what was not forged is done', async () => {
  const site = await freshSite(ground, 'granted')
  expect((await actHere(site)).code).toBe(0)
  expect(await readBoard(site)).toHaveLength(2)
})

describe('another design than the approved one', () => {
  test('changed on the default branch', async () => {
    const site = await freshSite(ground, 'granted')
    await edited(site, DESIGN, 'on Friday', 'on Monday')
    await expectRefused(site, ['SG121', 'V25'])
  })

  test('with one component more on the default branch', async () => {
    const site = await freshSite(ground, 'granted')
    const text = await showFile(site, 'main', DESIGN)
    const block = /- id: write-notice\n(?: .*\n)+/.exec(text)?.[0] ?? ''
    expect(block).toContain('digest: sha256:')
    const extra = block.replace('write-notice', 'write-more').replace('on Friday', 'for ever')
    await edited(site, DESIGN, block, block + extra)
    await expectRefused(site, ['SG121', 'V25'])
  })

  test('named by the grant', async () => {
    const site = await freshSite(ground, 'granted')
    const grant = await forgeGrant(site, { design: digestOf('another design') })
    await expectRefused(site, ['SG512'], () => actHere(site, { inputs: { grant } }))
  })

  test('approved by another record than the grant names', async () => {
    const site = await freshSite(ground, 'granted')
    const grant = await forgeGrant(site, { authority: digestOf('another approval') })
    await expectRefused(site, ['SG512'], () => actHere(site, { inputs: { grant } }))
  })
})

describe('another skill than the approved one', () => {
  test('changed by one line after Gate 2', async () => {
    const site = await freshSite(ground, 'granted')
    const text = await showFile(site, 'main', WRITE)
    await pushToMain(site, [{ path: WRITE, content: `${text}# one more line\n` }])
    const { log } = await expectRefused(site, ['SG518'])
    expect(log).toContain('the program that Gate 2 approved')
  })

  test('with one file more', async () => {
    const site = await freshSite(ground, 'granted')
    await pushToMain(site, [{ path: '.specgate/skills/board/write/json.py', content: 'import os\n' }])
    await expectRefused(site, ['SG518'])
  })

  test('deleted', async () => {
    const site = await freshSite(ground, 'granted')
    await pushToMain(site, [{ path: WRITE, content: null }])
    await expectRefused(site, ['SG518'])
  })
})

describe('a component more in the list of runs', () => {
  const extra = { id: 'write-more-1-apply', idempotencyKey: digestOf('write-more') }

  test('of a grant that another key signed', async () => {
    const site = await freshSite(ground, 'granted')
    const own = await grantOf(site)
    const runs = [...(await runsOf(site)), extra]
    const grant = await forgeGrant(site, { runs }, generateObserverKey())
    await expectRefused(site, ['SG530', 'V06'], () => actHere(site, { inputs: { grant } }))
    // The true one stands in a ledger that does not verify: it holds no more, either.
    await expectRefused(site, ['V06'], () => actHere(site, { inputs: { grant: own } }))
  })

  test('of a grant that the ledger’s own key signed', async () => {
    const site = await freshSite(ground, 'granted')
    const runs = [...(await runsOf(site)), extra]
    const grant = await forgeGrant(site, { runs })
    const { log } = await expectRefused(site, ['SG517'], () => actHere(site, { inputs: { grant } }))
    expect(log).toContain('write-more-1-apply')
  })

  test('under the key of a run that was granted', async () => {
    const site = await freshSite(ground, 'granted')
    const [first] = await runsOf(site)
    const runs = [{ ...extra, idempotencyKey: first?.idempotencyKey ?? '' }]
    const grant = await forgeGrant(site, { runs })
    await expectRefused(site, ['SG517'], () => actHere(site, { inputs: { grant } }))
  })

  test('in a grant that only the run branch knows', async () => {
    const site = await freshSite(ground, 'granted')
    const grant = digestOf('a grant of my own')
    const tip = await commitOf(site, await branchOf(site))
    await openGit(repositoryOf(site)).run(['update-ref', `refs/heads/${runBranch(ENGAGEMENT, grant)}`, tip])
    await expectRefused(site, ['SG530'], () => actHere(site, { inputs: { grant } }))
  })
})

describe('a ledger that somebody changed', () => {
  test.each<readonly [string, string, (tamperer: Tamperer, grant: string) => Promise<unknown>]>([
    [
      'the grant in place',
      'V06',
      async ({ work, commit }, grant) => {
        const path = join(work, grant)
        const text = await readText(path)
        const { payload } = JSON.parse(text) as { readonly payload: string }
        const statement = Buffer.from(payload, 'base64').toString().replace('"attempt":1', '"attempt":9')
        await writeFile(path, text.replace(payload, Buffer.from(statement).toString('base64')))
        await commit()
      },
    ],
    [
      'a record taken out of the middle',
      'V03',
      async ({ git, commit }, grant) => {
        const folder = dirname(grant)
        const approval = (await git('ls-files', folder)).split('\n').find((path) => path.includes('gate.approved'))
        await git('rm', '--quiet', approval ?? '')
        await commit()
      },
    ],
    [
      'a file that is no record',
      'V05',
      async ({ work, commit }, grant) => {
        await writeFile(join(work, dirname(grant), '999999-run.granted.dsse.json'), '{}\n')
        await commit()
      },
    ],
  ])('%s: %s', async (_, code, tamper) => {
    const site = await freshSite(ground, 'granted')
    const grant = await grantOf(site)
    const path = (await recordPaths(site)).findLast((each) => each.includes('run.granted')) ?? ''
    const tamperer = await ledgerOf(site)
    await tamper(tamperer, path)
    await tamperer.push(LEDGER_BRANCH)
    const { log } = await expectRefused(site, [], () => actHere(site, { inputs: { grant } }))
    expect(codesIn(log)).toContain(code)
  })

  test('wound back to before the grant', async () => {
    const site = await freshSite(ground, 'granted')
    const grant = await grantOf(site)
    await openGit(repositoryOf(site)).run(['update-ref', `refs/heads/${LEDGER_BRANCH}`, `${LEDGER_BRANCH}~1`])
    await expectRefused(site, ['SG530'], () => actHere(site, { inputs: { grant } }))
  })

  test('gone', async () => {
    const site = await freshSite(ground, 'granted')
    const grant = await grantOf(site)
    await openGit(repositoryOf(site)).run(['update-ref', '-d', `refs/heads/${LEDGER_BRANCH}`])
    await expectRefused(site, ['SG530'], () => actHere(site, { inputs: { grant } }))
  })
})

describe('a trust root that somebody changed', () => {
  test('to that of another repository', async () => {
    const site = await freshSite(ground, 'granted')
    await edited(site, TRUST_ROOT_PATH, '"id": 4711', '"id": 4712')
    await expectRefused(site, ['SG530'])
  })

  test('to trust a key of their own, which signs a grant', async () => {
    const site = await freshSite(ground, 'granted')
    const mine = generateObserverKey()
    const root = JSON.parse(await showFile(site, 'main', TRUST_ROOT_PATH)) as { keys: unknown[] }
    const grant = await forgeGrant(site, {}, mine)
    root.keys.push({ keyid: mine.keyid, scheme: 'ed25519', public: mine.public })
    await pushToMain(site, [{ path: TRUST_ROOT_PATH, content: `${JSON.stringify(root, null, 2)}\n` }])
    await expectRefused(site, ['V07'], () => actHere(site, { inputs: { grant } }))
  })

  test('to nothing', async () => {
    const site = await freshSite(ground, 'granted')
    await pushToMain(site, [{ path: TRUST_ROOT_PATH, content: null }])
    await expectRefused(site, ['SG530'])
  })
})

describe('a run branch that somebody wrote to while the Action was away', () => {
  test('evidence of a success that no run here left', async () => {
    const done = await freshSite(ground, 'granted')
    expect((await actHere(done)).code).toBe(0)
    const all = await readFiles(done, await branchOf(done))
    const holder = await readHolder(done)
    const site = await freshSite(ground, 'granted')
    await mkdir(dirname(holder.path), { recursive: true })
    await writeFile(holder.path, holder.text)
    const files = [...all].filter(([path]) => path === CLAIM_FILE || path.includes('/evidence/'))
    await pushOnRunBranch(site, new Map(files))
    const { log } = await expectRefused(site, ['SG537'])
    expect(log).toContain('that no run here left')
  })
})

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8')
}

/** Grants of the ledger as they are signed, oldest first. */
async function grantsOf(site: string) {
  const paths = (await recordPaths(site)).filter(
    (path) => path.endsWith('-run.granted.dsse.json') && path.includes(ENGAGEMENT),
  )
  return Promise.all(
    paths.map(async (path) => {
      const text = await showFile(site, LEDGER_BRANCH, path)
      const { payload } = JSON.parse(text) as { readonly payload: string }
      const statement = Statement.parse(JSON.parse(Buffer.from(payload, 'base64').toString()))
      return { path, digest: digestOf(text), data: statement.predicate.data as RecordData<'run.granted'> }
    }),
  )
}

async function runsOf(site: string): Promise<RecordData<'run.granted'>['runs']> {
  return (await grantsOf(site)).at(-1)?.data.runs ?? []
}

async function readHolder(site: string): Promise<{ readonly path: string; readonly text: string }> {
  const path = join(dirname(keyFile(repositoryOf(site))), 'holder')
  return { path, text: await readText(path) }
}

async function pushOnRunBranch(site: string, files: ReadonlyMap<string, string>): Promise<void> {
  const branch = await branchOf(site)
  const { work, git, commit, push } = await openTamperer(repositoryOf(site))
  await git('checkout', '--quiet', '-B', branch, `origin/${branch}`)
  for (const [path, text] of files) {
    await mkdir(dirname(join(work, path)), { recursive: true })
    await writeFile(join(work, path), text)
  }
  await commit()
  await push(branch)
}
