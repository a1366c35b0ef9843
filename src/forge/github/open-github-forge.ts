import type { CheckConclusion } from '../../model/snapshot.ts'
import type { Forge } from '../forge.ts'
import type { RunHost } from '../run-host.ts'
import { doubtEvidence } from './actions/doubt-evidence.ts'
import type { GitView } from './actions/look-at-git.ts'
import { lookAtGit } from './actions/look-at-git.ts'
import { requestJob } from './actions/request-job.ts'
import { issuerAt, openTokenIssuer } from './actions/token-issuer.ts'
import type { WorkflowRun } from './actions/workflow-run.ts'
import { readWorkflowRun } from './actions/workflow-run.ts'
import type { GithubClient } from './client.ts'
import { applyEffect } from './effects/apply-effect.ts'
import type { Hub } from './hub.ts'
import { listRefs } from './list-refs.ts'
import { createForgeMemory } from './memory.ts'
import { openMirror } from './mirror/mirror.ts'
import { observe } from './observe.ts'
import type { GroupChange } from './pulls/read-merge-group.ts'
import { readGroupChanges, readMergeGroup } from './pulls/read-merge-group.ts'
import type { Seal } from './people/seal.ts'
import { takeBack } from './take-back.ts'
import { writeCheck } from './effects/write-check.ts'

/** One repository on GitHub, as an installation of the App reaches it. */
export type GithubRepository = {
  readonly client: GithubClient
  readonly repository: { readonly owner: string; readonly name: string }
  /** Where git fetches from, `https://github.com/acme/network.git`. */
  readonly gitUrl: string
  /** Folder for the mirror: a cache, for one process at a time. */
  readonly mirror: string
  /** The App's number, and number and login (`slug[bot]`) of the account it acts as. */
  readonly app: { readonly id: number; readonly botId: number; readonly botLogin: string }
  readonly seal: Seal
  /** Who signs for jobs, `https://token.actions.githubusercontent.com`; what is usual where git fetches from when left out. */
  readonly issuer?: string
  /** First pause in milliseconds before looking again while GitHub's views do not fit together; a quarter of a second when left out. */
  readonly pauseMs?: number
  /** Milliseconds since 1970; the clock on the wall when left out. */
  readonly now?: () => number
}

/** What a check says of a commit that no pull request has as its head. */
export type GroupCheck = {
  readonly name: string
  readonly conclusion: CheckConclusion
  readonly title: string
  readonly summary: string
}

export type GithubForge = Forge &
  Pick<RunHost, 'requestJob' | 'doubt'> & {
    /** What git alone tells of grants and policy. */
    readonly lookAtGit: (engagement: string | null) => Promise<GitView>
    /** A run of a workflow by its number; null when there is none. */
    readonly readWorkflowRun: (number: number) => Promise<WorkflowRun | null>
    /** Numbers of the pull requests in a merge group; throws when that cannot be told for certain. */
    readonly readMergeGroup: (head: string, base: string) => Promise<readonly number[]>
    /** What the group as a whole changes; read the group first. */
    readonly readGroupChanges: (head: string, base: string) => Promise<readonly GroupChange[]>
    /** Reports a check on a merge group's commit. */
    readonly setGroupCheck: (head: string, check: GroupCheck) => Promise<void>
    /** Ends the reading process and gives the mirror free. */
    readonly close: () => void
  }

/** Opens the forge of a repository on GitHub; nothing is asked or written yet. One at a time for each mirror folder. */
export function openGithubForge(wanted: GithubRepository): GithubForge {
  const { client, repository, gitUrl, app, seal, pauseMs = 250, now = Date.now } = wanted
  const web = new URL(gitUrl)
  const bot = { id: app.botId, login: app.botLogin }
  const hub: Hub = {
    client,
    repository,
    app,
    registrar: { bot, seal, host: web.hostname },
    mirror: openMirror({ dir: wanted.mirror, url: gitUrl, token: client.token }),
    issuer: openTokenIssuer(wanted.issuer ?? issuerAt(web)),
    memory: createForgeMemory(),
    now,
    pauseMs,
  }
  return {
    list: () => listRefs(hub),
    observe: (ref) => observe(hub, ref),
    apply: (effect) => applyEffect(hub, effect),
    takeBack: (ref, told) => takeBack(hub, ref, told),
    readMergeGroup: (head, base) => readMergeGroup(hub, head, base),
    readGroupChanges: (head, base) => readGroupChanges(hub, head, base),
    setGroupCheck: (head, check) => writeCheck(hub, { ...check, head }),
    requestJob: (order) => requestJob(hub, order),
    doubt: (evidence, granted, job) => doubtEvidence(hub, evidence, granted, job),
    lookAtGit: (engagement) => lookAtGit(hub, engagement),
    readWorkflowRun: (number) => readWorkflowRun(hub, number),
    close: hub.mirror.close,
  }
}
