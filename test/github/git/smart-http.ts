import { spawn } from 'node:child_process'
import { gunzipSync } from 'node:zlib'
import { gitEnvironment } from '../../../src/git/git.ts'

export type GitAnswer = { readonly type: string; readonly body: Buffer }

const SERVICES = ['git-upload-pack', 'git-receive-pack'] as const
export type GitService = (typeof SERVICES)[number]

/** Which service a request below `/{owner}/{repo}.git/` is for; null when none. */
export function serviceOf(method: string, path: string): { service: GitService; advertise: boolean } | null {
  const url = new URL(path, 'http://x')
  const advertise = method === 'GET' && url.pathname.endsWith('/info/refs')
  const wanted = advertise ? url.searchParams.get('service') : url.pathname.split('/').at(-1)
  const service = SERVICES.find((each) => each === wanted)
  return service === undefined || (!advertise && method !== 'POST') ? null : { service, advertise }
}

/** Lets git itself answer one request of its smart HTTP protocol (gitprotocol-http). */
export async function answerGit(
  dir: string,
  { service, advertise }: { service: GitService; advertise: boolean },
  request: { readonly body: Buffer; readonly encoding: string | undefined; readonly protocol: string | undefined },
): Promise<GitAnswer> {
  const args = [service.slice('git-'.length), '--stateless-rpc', ...(advertise ? ['--advertise-refs'] : []), dir]
  const input = request.encoding === 'gzip' ? gunzipSync(request.body) : request.body
  const out = await run(args, input, request.protocol)
  if (!advertise) return { type: `application/x-${service}-result`, body: out }
  const line = `# service=${service}\n`
  const greeting = `${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`
  return { type: `application/x-${service}-advertisement`, body: Buffer.concat([Buffer.from(greeting), out]) }
}

function run(args: readonly string[], input: Buffer, protocol: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const env = gitEnvironment(protocol === undefined ? {} : { GIT_PROTOCOL: protocol })
    const child = spawn('git', args, { env, stdio: 'pipe' })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => {}) // the exit code tells
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(out))
        : reject(new Error(`git ${args[0]} ended with ${code}: ${Buffer.concat(err).toString()}`)),
    )
    child.stdin.end(input)
  })
}
