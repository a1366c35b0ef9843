import { createPrivateKey, sign } from 'node:crypto'

/**
 * A token by which GitHub knows the App itself, good for nine minutes: a JWT signed with the App's private key (GitHub Docs, "Generating a
 * JSON Web Token for a GitHub App"). Throws when that is no RSA private key.
 * @param pem the private key
 * @param now milliseconds since 1970
 */
export function signAppToken(appId: number, pem: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  const claims = { iss: String(appId), iat: seconds - 60, exp: seconds + 540 } // a minute back: clocks differ
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) => encode(JSON.stringify(part))).join('.')
  return `${text}.${encode(sign('sha256', Buffer.from(text), createPrivateKey(pem)))}`
}

function encode(part: string | Uint8Array): string {
  return Buffer.from(part).toString('base64url')
}
