import type { IncomingMessage } from 'node:http'

/** GitHub sends at most 25 MB; more is not from GitHub. */
export const MAX_BODY = 25 * 1024 * 1024
/** Bytes that all requests together may keep in memory while it is not yet known who sent them. */
const MAX_HELD = 8 * MAX_BODY

/** Counts what unread requests hold. */
export type BodyBudget = { held: number }

export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'unread'; readonly status: 400 | 413 | 503; readonly reason: string }

const TOO_LARGE: Body = { kind: 'unread', status: 413, reason: 'the body is larger than 25 MiB' }
const BUSY: Body = { kind: 'unread', status: 503, reason: 'too much is being received at once' }
const CUT: Body = { kind: 'unread', status: 400, reason: 'the body was cut off' }

/** Reads a body of at most 25 MiB. Of a larger one nothing is kept. */
export async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return TOO_LARGE
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) return CUT
      size += chunk.length
      budget.held += chunk.length
      if (size > MAX_BODY) return TOO_LARGE
      if (budget.held > MAX_HELD) return BUSY
      chunks.push(chunk)
    }
    return { kind: 'read', bytes: Buffer.concat(chunks) }
  } catch {
    return CUT
  } finally {
    budget.held -= size
  }
}
