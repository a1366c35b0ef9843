import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { gitEnvironment } from '../../git/git.ts'
import { POLICY_PATH, TRUST_ROOT_PATH } from '../../model/place.ts'
import { readPolicy } from '../../policy/read-policy.ts'
import type { LocalFacts } from '../doctor/facts.ts'
import { observeWorkflows } from './observe-workflows.ts'

/** The programs here that specgate runs on. */
export async function observePrograms(): Promise<Pick<LocalFacts, 'node' | 'git'>> {
  return { node: process.version, git: await gitVersion() }
}

async function gitVersion(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version'], { env: gitEnvironment() })
    return /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? null
  } catch {
    return null
  }
}

/** Policy, trust root and workflows as they lie in a folder. Throws when they are there and cannot be read. */
export async function observeFolder(dir: string): Promise<Pick<LocalFacts, 'policy' | 'trustRoot' | 'workflows'>> {
  const read = (path: string): Promise<string | null> => readText(join(dir, path))
  const policy = readPolicy(await read(POLICY_PATH))
  return { policy, trustRoot: await read(TRUST_ROOT_PATH), workflows: await observeWorkflows(read, null) }
}

/** A file's text; null when there is none. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw new Error(`cannot read ${path}`, { cause: error })
  }
}
