import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Finding } from '../../model/finding.ts'
import type { Environment } from './config.ts'
import { readConfig } from './config.ts'

/**
 * Reads the configuration with the private key from its file, and sees whether what it asks for is there. What is wrong is a finding, and
 * no secret stands in it.
 */
export async function loadConfig(env: Environment): Promise<ReturnType<typeof readConfig>> {
  const path = env['PRIVATE_KEY_PATH'] ?? ''
  const inline = env['PRIVATE_KEY'] ?? ''
  if (path === '' || inline !== '') return withRedis(readConfig(env))
  try {
    return withRedis(readConfig({ ...env, PRIVATE_KEY: await readFile(path, 'utf8') }))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error'
    return { config: null, findings: [unreadable(path, code)] }
  }
}

function withRedis({ config, findings }: ReturnType<typeof readConfig>): ReturnType<typeof readConfig> {
  const isLacking = config !== null && config.redisUrl !== null && !hasRedisClient()
  return isLacking ? { config: null, findings: [NO_REDIS_CLIENT] } : { config, findings }
}

/** Probot takes the client from the installation; specgate does not ship one, since few need it. */
function hasRedisClient(): boolean {
  try {
    createRequire(import.meta.url).resolve('ioredis')
    return true
  } catch {
    return false
  }
}

const NO_REDIS_CLIENT: Finding = {
  code: 'SG803',
  severity: 'block',
  path: 'REDIS_URL',
  line: 1,
  found: 'a Redis server, but the package ioredis is not installed',
  expected: 'the package that Probot talks to Redis with',
  remedy: 'Run: npm install --no-save ioredis@5, or leave REDIS_URL out when there is one replica.',
}

function unreadable(path: string, code: string): Finding {
  return {
    code: 'SG802',
    severity: 'block',
    path: 'PRIVATE_KEY_PATH',
    line: 1,
    found: `"${path.slice(0, 200)}", which cannot be read (${code})`,
    expected: 'a file with the private key of the App',
    remedy: 'Set PRIVATE_KEY_PATH to the .pem file that GitHub gave, and let only this user read it.',
  }
}
