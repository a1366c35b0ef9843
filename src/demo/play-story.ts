import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { verifyRepository } from '../chain/verify/verify-repository.ts'
import type { Report } from '../chain/verify/report.ts'
import { renderIssueBody } from '../library/issue-form.ts'
import { formatFinding } from '../model/finding.ts'
import { artifactPath } from '../model/place.ts'
import type { Reconciled } from '../reconcile/reconcile.ts'
import { openDirector } from './director.ts'
import type { Director } from './director.ts'
import { handshake } from './handshake.ts'
import type { Presented } from './handshake.ts'
import type { Narrator } from './narrator.ts'
import { HOST_NAME } from './lab-inventory.ts'
import type { Stage } from './stage.ts'

/** What the demonstration shows in the end, for its caller and its test. */
export type Ending = {
  readonly before: Presented
  readonly after: Presented
  readonly refusals: readonly string[]
  readonly clone: string
  readonly report: Report
}

type Play = {
  readonly stage: Stage
  readonly narrator: Narrator
  readonly director: Director
  readonly refusals: string[]
}

/**
 * One engagement from issue to as-built: a certificate that expires in three days is replaced on a real endpoint. On the way four things are
 * tried that must be refused. Throws when any of them is not.
 */
export async function playStory(stage: Stage, narrator: Narrator): Promise<Ending> {
  const play: Play = { stage, narrator, director: openDirector(stage, narrator), refusals: [] }
  const before = await present(play)
  await requirements(play, before)
  await feasibility(play)
  await design(play)
  const after = await build(play, before)
  const { clone, report } = await audit(play)
  return { before, after, refusals: play.refusals, clone, report }
}

async function requirements(play: Play, before: Presented): Promise<void> {
  const { stage, narrator, director } = play
  await narrator.chapter('Requirements: an issue becomes a spec, and Gate 1 locks it', null)
  narrator.fact(`${HOST_NAME} presents serial ${short(before.serial)}, expires ${before.expires}, in three days`)
  narrator.person(
    'rik',
    'opens an issue from the form "SSL Certificate Lifecycle" and leaves the maintenance window empty',
  )
  const { 'maintenance-window': _left, ...filled } = stage.library.example
  const values = { ...filled, 'validity-days': 398 }
  const opened = await director.issue(
    'rik',
    `[${stage.library.id}] Renew edge-1`,
    renderIssueBody(values, stage.library),
  )
  narrator.next(opened.decision)
  const answered = await director.comment('rik', 'requirements', '/sdd clarify Q-010 2026-12-01 22:00 to 23:00 UTC')
  narrator.next(answered.decision)
  const own = await director.approve('rik', 'requirements')
  refuse(play, 'the requester approves his own request', ignoredReason(own, 'rik'))
  await director.approve('ana', 'requirements')
  await director.merge('ana', 'requirements')
  narrator.fact('Gate 1 is locked: the spec is in writing. Only now may anything touch the environment.')
}

async function feasibility({ narrator, director }: Play): Promise<void> {
  await narrator.chapter('Feasibility: the first look at the environment, by a real handshake', director.decision())
  narrator.next(director.decision())
  narrator.fact(
    'The request asks for 398 days, the authority issues 90. A conflict is a tradeoff: a person decides, the agent never.',
  )
  await director.comment(
    'ana',
    'feasibility',
    '/sdd decide TRD-001 A a shorter life suits us; renewal is automated now',
  )
  await director.approve('ana', 'feasibility')
  await director.merge('ana', 'feasibility')
}

async function design(play: Play): Promise<void> {
  const { narrator, director } = play
  await narrator.chapter('Design: the execution contract, and Gate 2 locks it', director.decision())
  narrator.next(director.decision())
  const early = await director.comment('rik', 'issue', '/sdd build')
  refuse(play, 'a build before Gate 2', replyOf(early))
  await director.approve('ana', 'design')
  await editLockedSpec(play)
  const stale = director
    .decision()
    .verdicts.flatMap(({ ignored }) => ignored)
    .find(({ login }) => login === 'ana')
  refuse(
    play,
    'an approval of an older commit',
    stale === undefined ? '' : `The approval of @ana does not count: she ${stale.reason ?? ''}.`,
  )
  narrator.fact(`So it cannot be merged either: ${await director.tryMerge('ana', 'design')}.`)
  await director.approve('ana', 'design')
  await director.approve('sam', 'design')
  await director.merge('ana', 'design')
  narrator.fact('Gate 2 is locked: what runs is what was approved, byte for byte, or nothing.')
}

async function editLockedSpec(play: Play): Promise<void> {
  const { director } = play
  const path = artifactPath(director.snapshot().engagement ?? '', 'requirements')
  const locked = director.snapshot().files.find((file) => file.path === path)?.text ?? ''
  const edited = locked.replace('has 30 days or more left', 'has 1 days or more left')
  const pushed = await director.push('bo', 'design', 'Relax the renewal lead', [{ path, content: edited }])
  const finding = pushed.decision.verdicts.flatMap(({ findings }) => findings).find(({ code }) => code === 'SG120')
  refuse(play, 'an edit to the locked spec', finding === undefined ? '' : formatFinding(finding))
  await director.push('bo', 'design', 'Take the edit back', [{ path, content: locked }])
}

async function build({ stage, narrator, director }: Play, before: Presented): Promise<Presented> {
  await narrator.chapter('Build: dry run, rotation, proof; As-built: what really happened', director.decision())
  const built = await director.comment('rik', 'issue', '/sdd build')
  const after = await handshake(stage.endpoint.host, stage.endpoint.port, HOST_NAME)
  narrator.fact(`handshake before: serial ${short(before.serial)}, expires ${before.expires}`)
  narrator.fact(`handshake now:    serial ${short(after.serial)}, expires ${after.expires}`)
  narrator.next(built.decision)
  await director.approve('olga', 'build')
  await director.merge('olga', 'build')
  return after
}

async function audit({ stage, narrator, director }: Play): Promise<Pick<Ending, 'clone' | 'report'>> {
  await narrator.chapter('Audit: a plain clone, verified offline', director.decision())
  const clone = join(stage.dir, 'clone')
  await promisify(execFile)('git', ['clone', '--quiet', stage.repository, clone])
  const report = await verifyRepository(clone, { branch: null, rootFingerprint: stage.fingerprint })
  const { records, gates, commits } = report.counts
  if (!report.ok) throw new Error(`the clone does not verify: ${JSON.stringify(report.violations)}`)
  narrator.fact(`${records} signed records, ${gates} gates, ${commits} commits of main: no violation`)
  return { clone, report }
}

async function present({ stage }: Play): Promise<Presented> {
  return handshake(stage.endpoint.host, stage.endpoint.port, HOST_NAME)
}

/** A refusal that shows no reason did not happen: then the demonstration is wrong and says so. */
function refuse({ narrator, refusals }: Play, what: string, reason: string): void {
  if (reason === '') throw new Error(`${what} was not refused`)
  refusals.push(what)
  narrator.refused(what, reason)
}

function ignoredReason({ decision }: Reconciled, login: string): string {
  const line = decision.verdicts.flatMap(({ ignored }) => ignored).find((each) => each.login === login)
  return line === undefined ? '' : `The approval of @${login} does not count: ${line.reason ?? ''}.`
}

function replyOf({ applied }: Reconciled): string {
  return (
    applied.flatMap((effect) =>
      effect.kind === 'upsert-comment' && effect.marker.includes(':reply:')
        ? [effect.body.slice(effect.marker.length).trim()]
        : [],
    )[0] ?? ''
  )
}

function short(serial: string): string {
  return `${serial.slice(0, 8)}…`
}
