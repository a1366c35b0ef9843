import { createPublicKey, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Sent } from './server.ts'
import { listen } from './server.ts'

export type Claims = Readonly<Record<string, unknown>>

/** Who signs for jobs: an OpenID provider with one RSA key. */
export type Issuer = {
  /** `iss` of its tokens; its keys are at `${name}/.well-known/jwks`. */
  readonly name: string
  /** Signs claims as GitHub does (RS256); what a header is given more, or otherwise, stands in it. */
  readonly sign: (claims: Claims, header?: Claims) => string
  /** What lies below its address: the keys and the configuration; null for anything else. */
  readonly answer: (path: string) => Sent | null
}

/** An issuer with a server of its own. */
export type RunningIssuer = Issuer & {
  /** Requests that came for the keys. */
  readonly asked: () => number
  readonly close: () => Promise<void>
}

/** RSA keys take long to make: one for each process. */
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

const KEY_ID = 'test-key-1'

/** Public half, as PEM: for forgeries that take it for a shared secret. */
export const ISSUER_KEY = publicKey

export function createIssuer(name: string): Issuer {
  const jwk = { ...createPublicKey(publicKey).export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: KEY_ID }
  const documents: Readonly<Record<string, unknown>> = {
    '/.well-known/jwks': { keys: [jwk] },
    '/.well-known/openid-configuration': {
      issuer: name,
      jwks_uri: `${name}/.well-known/jwks`,
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    },
  }
  return {
    name,
    sign: (claims, header = {}) =>
      signJws({ typ: 'JWT', alg: 'RS256', x5t: KEY_ID, kid: KEY_ID, ...header }, claims, privateKey),
    answer: (path) => {
      const document = documents[path]
      return document === undefined ? null : json(200, document)
    },
  }
}

/** Signs with any RSA key, whatever the header says. */
export function signJws(header: Claims, claims: unknown, pem: string): string {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(pem, 'base64url')}`
}

/** One part of a compact token. */
export function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Listens on a free port of the loopback. */
export async function openIssuer(): Promise<RunningIssuer> {
  let asked = 0
  let issuer: Issuer | null = null
  const server = await listen(async ({ path }) => {
    if (path.endsWith('/jwks')) asked += 1
    return issuer?.answer(path) ?? json(404, { message: 'Not Found' })
  })
  issuer = createIssuer(server.url)
  return { ...issuer, asked: () => asked, close: server.close }
}

/** When a token was made, and until when it may be shown: GitHub's live for five minutes. */
export function timesOf(seconds: number): { readonly iat: number; readonly nbf: number; readonly exp: number } {
  return { iat: seconds, nbf: seconds - 300, exp: seconds + 300 }
}

export function tokenId(): string {
  return randomUUID()
}

export function json(status: number, data: unknown): Sent {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(data) }
}
