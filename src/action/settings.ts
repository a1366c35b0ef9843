import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { DIGEST } from '../model/digest.ts'
import { ENGAGEMENT_ID } from '../model/place.ts'

export const ACTION_COMMANDS = ['discover', 'dry-run', 'build', 'record', 'verify', 'reconcile'] as const
export type ActionCommand = (typeof ACTION_COMMANDS)[number]

/** The job that the Action runs in, as GitHub tells it; null on a machine of its own. */
export type GithubJob = {
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string }
  readonly server: string
  readonly api: string
  readonly sha: string
  readonly ref: string
  readonly run: number
  readonly attempt: number
  /** Path of the workflow file. */
  readonly workflow: string
  readonly event: string
}

/** As whom `reconcile` acts: an App of the team's own, which nobody has to host. */
export type AppCredentials = { readonly id: number; readonly key: string }

export type ActionSettings = {
  readonly command: ActionCommand
  readonly engagement: string | null
  readonly grant: string | null
  /** The repository that is worked on: where git reaches it, and as whom. */
  readonly remote: { readonly url: string; readonly token: string | null }
  /** Folder for run journals and environments; what outlives the job there is what a cut-off run is resumed by. */
  readonly state: string
  /** Fingerprint of the trust root as somebody knows it by another way; null: any trust root is taken. */
  readonly rootFingerprint: string | null
  /** PEM of the private key that signs the ledger; null but for `reconcile`. */
  readonly ledgerKey: string | null
  /** Null: whoever acts is the job itself, by its token. */
  readonly app: AppCredentials | null
  readonly job: GithubJob | null
  /** File that holds what GitHub says of the job's event; null where it says nothing. */
  readonly payload: string | null
}

const Inputs = z.object({
  command: z.enum(ACTION_COMMANDS, `is none of ${ACTION_COMMANDS.join(', ')}`),
  engagement: z.string().regex(ENGAGEMENT_ID, 'is not an engagement like 001-edge-certificate').or(z.literal('')),
  grant: z.string().regex(DIGEST, 'is not the digest of a ledger record, sha256: and 64 digits').or(z.literal('')),
  token: z.string().max(10_000),
  repository: z.string().max(4000),
  'state-folder': z
    .string()
    .max(4000)
    .refine((path) => path === '' || isAbsolute(path), 'is not an absolute path'),
  'root-fingerprint': z
    .string()
    .regex(DIGEST, 'is not a fingerprint of a trust root, sha256: and 64 digits')
    .or(z.literal('')),
  'ledger-key': z.string().max(10_000),
  'app-id': z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'is not the number of a GitHub App')
    .or(z.literal('')),
  'app-key': z.string().max(20_000),
})

const Job = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_REPOSITORY_ID: z.coerce.number().int().positive(),
  GITHUB_SERVER_URL: z.url(),
  GITHUB_API_URL: z.url(),
  GITHUB_SHA: z.string().regex(/^[0-9a-f]{40}$/),
  GITHUB_REF: z.string().startsWith('refs/').max(1000),
  GITHUB_RUN_ID: z.coerce.number().int().positive(),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().positive(),
  GITHUB_WORKFLOW_REF: z.string().regex(/^[\w.-]+\/[\w.-]+\/.+@.+$/),
  GITHUB_EVENT_NAME: z.string().max(100),
  RUNNER_TEMP: z.string().startsWith('/'),
})

/**
 * Reads what the Action was asked for from its inputs (`INPUT_…`) and its job (`GITHUB_…`). Throws one message that names each input or
 * variable that is wrong, and how to mend it.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ActionSettings {
  const names = Object.keys(Inputs.shape)
  const written = Object.fromEntries(names.map((name) => [name, env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '']))
  const inputs = must(Inputs.safeParse(written), 'input')
  const job = env['GITHUB_ACTIONS'] === 'true' ? readJob(env) : null
  const state = inputs['state-folder'] || (job === null ? '' : join(String(env['RUNNER_TEMP']), 'specgate'))
  const url = inputs.repository || (job === null ? '' : repositoryUrl(job))
  if (url === '')
    throw new Error('input repository is missing: outside a GitHub job, say which git repository is worked on')
  if (state === '')
    throw new Error('input state-folder is missing: outside a GitHub job, say where run journals are kept')
  return {
    command: inputs.command,
    engagement: inputs.engagement || null,
    grant: inputs.grant || null,
    remote: { url, token: inputs.token || null },
    state,
    rootFingerprint: inputs['root-fingerprint'] || null,
    ledgerKey: inputs['ledger-key'] || null,
    app: readApp(inputs['app-id'], inputs['app-key']),
    job,
    payload: job === null ? null : (env['GITHUB_EVENT_PATH'] ?? null),
  }
}

function readApp(id: string, key: string): AppCredentials | null {
  if (id === '' && key === '') return null
  if (id === '' || key === '') throw new Error('inputs app-id and app-key belong together: give both, or none')
  return { id: Number(id), key }
}

function readJob(env: Readonly<Record<string, string | undefined>>): GithubJob {
  const job = must(Job.safeParse(env), 'variable')
  const [owner = '', name = ''] = job.GITHUB_REPOSITORY.split('/')
  const workflow = job.GITHUB_WORKFLOW_REF.slice(job.GITHUB_REPOSITORY.length + 1).replace(/@.*$/, '')
  return {
    repository: { id: job.GITHUB_REPOSITORY_ID, owner, name },
    server: job.GITHUB_SERVER_URL,
    api: job.GITHUB_API_URL,
    sha: job.GITHUB_SHA,
    ref: job.GITHUB_REF,
    run: job.GITHUB_RUN_ID,
    attempt: job.GITHUB_RUN_ATTEMPT,
    workflow,
    event: job.GITHUB_EVENT_NAME,
  }
}

function repositoryUrl({ server, repository: { owner, name } }: GithubJob): string {
  return `${server}/${owner}/${name}.git`
}

function must<T>(parsed: z.ZodSafeParseResult<T>, what: string): T {
  if (parsed.success) return parsed.data
  const told = parsed.error.issues.map(({ path, message }) => `${what} ${path.map(String).join('.')} ${message}`)
  throw new Error(told.join('; '))
}
