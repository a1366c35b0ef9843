import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readObserverKey } from '../chain/observer-key.ts'
import { readTrustRoot } from '../chain/trust-root.ts'
import { openGithubInstallation } from '../installation/open-github-installation.ts'
import type { GithubInstallation } from '../installation/open-github-installation.ts'
import { LEDGER_BRANCH, TRUST_ROOT_PATH } from '../model/place.ts'
import { fileLedgerMemory } from '../reconcile/ledger-memory.ts'
import { beginLedger } from '../reconcile/open-ledger.ts'
import { openGithubAccount } from './github-account.ts'
import { lookAtPlaces, nameOf } from './look-at-places.ts'
import type { Look } from './look-at-places.ts'
import { placesOfEvent } from './places-of-event.ts'
import type { Places } from './places-of-event.ts'
import { renderRound } from './render-round.ts'
import type { ExitCode } from './run-action.ts'
import type { ActionSettings, GithubJob } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

/** The largest that GitHub makes what it says of an event. */
const MAX_EVENT_BYTES = 25 * 1024 * 1024

/**
 * The whole bot without a hosted App (R9.4): looks at what the job's event names, or at everything that is open, and does what follows. The
 * ledger key comes from an environment that only the default branch's own workflow enters. Nothing is remembered beyond the state folder.
 * Throws when an input is missing, and when GitHub does not know who acts.
 */
export async function reconcileCommand(settings: ActionSettings, surroundings: Surroundings): Promise<ExitCode> {
  const { job, ledgerKey, app } = settings
  if (job === null) throw new Error('reconcile works in a job of GitHub; elsewhere run the App (docs/install.md)')
  if (ledgerKey === null)
    throw new Error('input ledger-key is missing: take it from a secret of the environment that the job enters')
  for (const secret of [ledgerKey, app?.key ?? '']) surroundings.hide(secret)
  const key = readObserverKey('of input ledger-key', ledgerKey)
  const account = await openGithubAccount({ job, token: settings.remote.token, app }, surroundings.say)
  const self = { appId: account.app.id, botLogin: account.app.botLogin }
  const places = placesOfEvent(job.event, await readPayload(settings), self)
  surroundings.say(`${job.event}, as ${account.app.botLogin}: ${describe(places)}`)
  if (places.length === 0) return tell(surroundings, [])
  const { id, owner, name } = job.repository
  const open = await openGithubInstallation({
    ...account,
    repository: { id, owner, name },
    gitUrl: `${job.server}/${owner}/${name}.git`,
    data: settings.state,
    key,
    memory: fileLedgerMemory(join(settings.state, 'memory', String(id))),
    here: NOT_HERE,
  })
  try {
    if (!(await hasLedger(open, job, surroundings))) return 2
    return await tell(surroundings, await lookAtPlaces(open, surroundings, places))
  } finally {
    open.close()
  }
}

/** A skill that ran in this job could take the ledger key out of its memory. */
const NOT_HERE = {
  runHere: () =>
    Promise.reject(
      new Error('no run is made where the ledger key is: in the policy, give the environment labels of a runner'),
    ),
  doubt: () => Promise.resolve('no run is made where the ledger key is'),
}

/** What GitHub says of the event; null when that cannot be read. */
async function readPayload({ payload }: ActionSettings): Promise<unknown> {
  if (payload === null || (await stat(payload)).size > MAX_EVENT_BYTES) return null
  try {
    return JSON.parse(await readFile(payload, 'utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function describe(places: Places): string {
  if (places === 'everything') return 'everything that is open is looked at'
  if (places.length === 0)
    return 'it is about nothing of ours, or reports what this program wrote; nothing is looked at'
  return `${places.map(nameOf).join(', ')} is looked at`
}

/**
 * Whether there is a ledger to go on with. Who remembers nothing cannot tell one that was deleted from one that never was, so only a person, who starts
 * the workflow by hand, has one begun (R4.5). A repository without a trust root is told what it lacks by what follows.
 */
async function hasLedger(
  { forge, machine }: GithubInstallation,
  { event, repository }: GithubJob,
  { annotate, say, setOutput }: Surroundings,
): Promise<boolean> {
  const { files, ledger } = await forge.lookAtGit(null)
  const text = files.find(({ path }) => path === TRUST_ROOT_PATH)?.text ?? null
  if (ledger.tip !== null || text === null) return true
  const { root } = readTrustRoot(text)
  const { key } = machine.observer
  const isOurs = root?.repository.id === repository.id && root.keys.some(({ keyid }) => keyid === key.keyid)
  const isNew = (await machine.memory.read()) === null
  if (event === 'workflow_dispatch' && isOurs && isNew) {
    await beginLedger(machine, machine.now(), text, { ...machine.observer, repo: root.repository })
    say('the ledger is begun')
    return true
  }
  const message = !isOurs ? NOT_TRUSTED : isNew ? NO_LEDGER : LOST_LEDGER
  annotate({ level: 'error', title: 'SG421', message, file: null, line: null })
  setOutput('outcome', 'refused')
  return false
}

const NO_LEDGER =
  `There is no branch ${LEDGER_BRANCH}. In a repository that was just set up, start this workflow by hand once: that begins the ledger. ` +
  'If there was one, somebody deleted it: restore it from a clone.'
const LOST_LEDGER = `There is no branch ${LEDGER_BRANCH}, and this runner remembers one: somebody deleted it. Restore it from a clone.`
const NOT_TRUSTED =
  `There is no branch ${LEDGER_BRANCH}, and ${TRUST_ROOT_PATH} does not list the key of input ledger-key for this repository. ` +
  'Give the key that the trust root lists.'

async function tell({ summarise, setOutput }: Surroundings, looks: readonly Look[]): Promise<ExitCode> {
  await summarise(renderRound(looks))
  const hasFailed = looks.some(({ failure }) => failure !== null)
  setOutput('outcome', hasFailed ? 'failed' : 'succeeded')
  return hasFailed ? 1 : 0
}
