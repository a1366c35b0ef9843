import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './config.ts'

/** Reads a `.env` file; empty when there is none. */
export function readEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {}
    throw new Error(`${path} cannot be read`, { cause })
  }
}

/** Sets variables in a `.env` file and leaves the others; only its owner can read it, since it holds the App's private key. */
export function updateEnvFile(path: string, changes: Readonly<Record<string, string>>): void {
  const all = { ...readEnvFile(path), ...changes }
  const text = Object.entries(all).map(([name, value]) => `${name}=${quote(name, value ?? '')}\n`)
  const written = `${path}.new`
  writeFileSync(written, text.join(''), { mode: 0o600 })
  chmodSync(written, 0o600)
  renameSync(written, path)
}

/** Only in double quotes does `\n` become a line break; a quote cannot be escaped in any kind of quotes. */
function quote(name: string, value: string): string {
  const plain = value.replaceAll('\r', '')
  if (plain.includes('\n') && !plain.includes('"')) return `"${plain.replaceAll('\n', String.raw`\n`)}"`
  const marks = plain.includes(String.raw`\n`) ? ["'", '`'] : ['"', "'", '`']
  const mark = marks.find((each) => !plain.includes(each))
  if (mark === undefined || plain.includes('\n')) throw new Error(`${name} has quotes that a .env file cannot hold`)
  return `${mark}${plain}${mark}`
}
