import { compactVerify, createRemoteJWKSet, customFetch, errors } from 'jose'
import type { RemoteJWKSet } from 'jose'
import { Unanswered } from '../client.ts'

/** Who signs for the jobs of a GitHub. */
export type TokenIssuer = {
  /** As its tokens name it. */
  readonly name: string
  /**
   * What a token of this issuer says, its signature checked and nothing else; or why it is none, as the end of "its token …".
   * Throws `Unanswered` when the issuer's keys cannot be had.
   */
  readonly read: (token: string) => Promise<{ readonly claims: unknown } | { readonly problem: string }>
}

/** GitHub's tokens have about 2,000 characters. */
const MAX_TOKEN = 16 * 1024
const MAX_KEYS_BYTES = 256 * 1024
const TIMEOUT_MS = 10_000

/** Problems of a token, by jose's codes; with any other the issuer is at fault, or the way there. */
const PROBLEMS: Readonly<Record<string, string>> = {
  [errors.JWSInvalid.code]: 'cannot be read',
  [errors.JOSENotSupported.code]: 'is made in a way that GitHub does not use',
  [errors.JOSEAlgNotAllowed.code]: 'is not signed the way GitHub signs (RS256)',
  [errors.JWKSNoMatchingKey.code]: 'is signed by a key that GitHub does not show as its own',
  [errors.JWKSMultipleMatchingKeys.code]: 'does not name the key that signed it',
  [errors.JWSSignatureVerificationFailed.code]: 'has a signature that does not hold: GitHub did not write it',
}

/** The issuer of tokens for a GitHub that is reached at `web`, unless an enterprise has another one. */
export function issuerAt(web: URL): string {
  if (web.hostname === 'github.com') return 'https://token.actions.githubusercontent.com'
  if (web.hostname.endsWith('.ghe.com')) return `https://token.actions.${web.hostname}`
  return `${web.origin}/_services/token`
}

/** An issuer by its address; its keys are asked for when the first token is read, and remembered. */
export function openTokenIssuer(name: string): TokenIssuer {
  let keys: RemoteJWKSet | null = null
  function keysOf(): RemoteJWKSet {
    const options = { timeoutDuration: TIMEOUT_MS, [customFetch]: fetchLimited }
    keys ??= createRemoteJWKSet(new URL(`${name}/.well-known/jwks`), options)
    return keys
  }
  return {
    name,
    read: async (token) => {
      if (token.length > MAX_TOKEN) return { problem: `has ${token.length} characters, far more than GitHub's` }
      try {
        const { payload } = await compactVerify(token.trim(), keysOf(), { algorithms: ['RS256'] })
        return { claims: parse(payload) }
      } catch (cause) {
        const problem = cause instanceof errors.JOSEError ? PROBLEMS[cause.code] : undefined
        if (problem !== undefined) return { problem }
        throw new Unanswered(`the keys of ${name} could not be read`, { cause })
      }
    },
  }
}

/** A signed text that is no JSON makes no claims. */
function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return null
  }
}

async function fetchLimited(...[url, options]: Parameters<typeof fetch>): Promise<Response> {
  const answer = await fetch(url, options)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > MAX_KEYS_BYTES) throw new Error(`the keys have more than ${MAX_KEYS_BYTES} bytes`)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status: answer.status })
}
