import { createHash } from 'node:crypto'

/** A SHA-256 digest as it stands in documents and records: `sha256:` and 64 hexadecimal digits. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/

/** SHA-256 of exact bytes; a string is taken as UTF-8. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/** Digest of plain data, independent of key order (R4.1). */
export function digestOfData(data: unknown): string {
  return digestOf(canonicalJson(data))
}

/** JSON with sorted keys and no spaces: equal data gives equal text. */
export function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => (isRecord(value) ? sortKeys(value) : value))
}

/** `sha256:0123456789ab…` → `0123456789ab`, for texts that people read. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
