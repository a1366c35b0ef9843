import { spawn } from 'node:child_process'
import { GitError } from '../../../git/git-error.ts'
import { gitEnvironment } from '../../../git/git.ts'

/** Takes the bytes of the blob asked for at `index`, its own only until it returns; null when it is larger than asked for. */
type Use = (body: Buffer | null, index: number) => void

/**
 * Reads many blobs through one `git cat-file --batch --buffer`, in the order asked. An `ObjectReader` answers single questions; this is
 * for tens of thousands at once. A blob of more than `limit` bytes is passed over without being held.
 * Throws when one is missing or is no blob.
 */
export function readBlobs(dir: string, ids: readonly string[], limit: number, use: Use): Promise<void> {
  if (ids.length === 0) return Promise.resolve()
  const args = ['cat-file', '--batch', '--buffer']
  return new Promise((resolve, reject) => {
    const env = gitEnvironment({ GIT_NO_LAZY_FETCH: '1' })
    const child = spawn('git', ['-C', dir, ...args], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    const stream = splitAnswers(ids, limit, use)
    child.on('error', (cause) => reject(new GitError(args, -1, 'git could not be started', { cause })))
    child.on('close', (code) => {
      if (code === 0 && stream.count() === ids.length) resolve()
      else reject(new GitError(args, code ?? -1, `it answered ${stream.count()} of ${ids.length} questions`))
    })
    child.stdin.on('error', () => {}) // the exit code tells
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        stream.receive(chunk)
      } catch (error) {
        child.kill()
        reject(error)
      }
    })
    child.stdin.end(`${ids.join('\n')}\n`)
  })
}

const ID_LENGTH = 40
const KIND = ' blob '

/** Cuts the stream `<id> blob <size>\n<bytes>\n…` into its answers. */
function splitAnswers(ids: readonly string[], limit: number, use: Use) {
  let held: Buffer[] = []
  let length = 0 // of what is held
  let needed = 0 // length at which the answer in front is complete
  let skip = 0 // bytes of a passed over blob that are still to come
  let count = 0
  return {
    count: () => count,
    receive: (chunk: Buffer): void => {
      const skipped = Math.min(skip, chunk.length)
      skip -= skipped
      held.push(chunk.subarray(skipped))
      length += chunk.length - skipped
      if (length < needed) return
      const buffer = held.length === 1 ? (held[0] ?? chunk) : Buffer.concat(held)
      let at = 0
      needed = 0
      for (let end = buffer.indexOf(10); end !== -1; end = buffer.indexOf(10, at)) {
        const size = sizeIn(buffer.toString('latin1', at, end), ids[count])
        const stop = end + 1 + size
        if (size <= limit && buffer.length <= stop) {
          needed = stop + 1 - at
          break
        }
        use(size <= limit ? buffer.subarray(end + 1, stop) : null, count)
        count += 1
        skip = Math.max(stop + 1 - buffer.length, 0)
        at = Math.min(stop + 1, buffer.length)
      }
      held = at === buffer.length ? [] : [buffer.subarray(at)]
      length = buffer.length - at
    },
  }
}

function sizeIn(header: string, id: string | undefined): number {
  const size = Number(header.slice(ID_LENGTH + KIND.length))
  if (header.startsWith(`${id}${KIND}`) && Number.isSafeInteger(size)) return size
  throw new Error(`blob ${id} cannot be read from the repository (${header.slice(0, 100)})`)
}
