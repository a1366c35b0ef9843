import { lstat, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf, digestOfData } from '../model/digest.ts'

const MAX_FILES = 200
const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 5

export type SkillFile = { readonly path: string; readonly content: Buffer }

/** The files that make a skill, sorted by path, and what in its folder cannot be part of one. */
export type SkillFiles = { readonly files: readonly SkillFile[]; readonly problems: readonly string[] }

/** Reads all of a skill's folder; `__pycache__`, which Python leaves behind, is no part of it. Symbolic links are not followed. */
export async function readSkillFiles(folder: string): Promise<SkillFiles> {
  const files: SkillFile[] = []
  const problems: string[] = []
  async function walk(under: string, depth: number): Promise<void> {
    for (const entry of await readdir(join(folder, under), { withFileTypes: true })) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`
      if (entry.isDirectory() && entry.name === '__pycache__') continue
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1)
      else if (entry.isFile() && files.length < MAX_FILES) await take(path)
      else problems.push(problemWith(path, entry.isSymbolicLink()))
    }
  }
  async function take(path: string): Promise<void> {
    const { size } = await lstat(join(folder, path))
    if (size > MAX_BYTES) problems.push(`${path} is longer than 1 MiB`)
    else files.push({ path, content: await readFile(join(folder, path)) })
  }
  await walk('', 1)
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), problems }
}

/** What Gate 2 approves and the run is held to: digest over path and SHA-256 of every file (R3.5). */
export function skillDigest(files: readonly SkillFile[]): string {
  return digestOfData(files.map(({ path, content }) => [path, digestOf(content)]))
}

function problemWith(path: string, isLink: boolean): string {
  return isLink ? `${path} is a symbolic link` : `${path} is not a regular file, lies too deep, or is one of too many`
}
