import { readFile } from 'node:fs/promises'
import type { ScaffoldTemplates } from './scaffold.ts'

const FOLDER = new URL('../../../templates/github/', import.meta.url)

/** The templates that the program ships. Throws when one cannot be read. */
export async function loadTemplates(): Promise<ScaffoldTemplates> {
  const read = async (name: string) => readFile(new URL(name, FOLDER), 'utf8')
  return {
    policy: await read('policy.yml'),
    environment: await read('environment.yml'),
    constitution: await read('constitution.md'),
    issueConfig: await read('issue-config.yml'),
    verify: await read('specgate-verify.yml'),
  }
}
