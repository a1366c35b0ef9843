import type { StandIn } from '../stand-in.ts'
import type { Call, Reply, Route } from './route.ts'
import { passThrough } from './route.ts'

export const CONTENT_ROUTES: readonly Route[] = [
  { request: 'GET /repos/:owner/:repo/contents/*path', answer: showContent },
]

/** emulate knows no raw form. */
async function showContent(standIn: StandIn, call: Call): Promise<Reply> {
  const reply = await passThrough(standIn, call)
  const { content } = (reply.data ?? {}) as { readonly content?: unknown }
  if (!/\braw\b/.test(call.accept) || typeof content !== 'string') return reply
  return { ...reply, data: Buffer.from(content, 'base64').toString() }
}
