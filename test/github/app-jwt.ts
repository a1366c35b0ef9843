import { createSign } from 'node:crypto'
import type { AppSettings } from './stand-in.ts'

/** The token by which an App names itself, valid for five minutes (RS256, as GitHub asks for). */
export function appJwt({ id, privateKey }: Pick<AppSettings, 'id' | 'privateKey'>): string {
  const at = Math.floor(Date.now() / 1000)
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: at - 30, exp: at + 300, iss: String(id) })}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
}
