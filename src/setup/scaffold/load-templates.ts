import { readFile } from 'node:fs/promises'
import type { ScaffoldTemplates } from './scaffold.ts'
import { WORKFLOWS } from './workflow-files.ts'

const FOLDER = new URL('../../../templates/', import.meta.url)

/** The templates that the program ships. Throws when one cannot be read. */
export async function loadTemplates(): Promise<ScaffoldTemplates> {
  const read = async (path: string) => readFile(new URL(path, FOLDER), 'utf8')
  const workflows = WORKFLOWS.map(async ({ name }) => [name, await read(`workflows/specgate-${name}.yml`)] as const)
  return {
    policy: await read('github/policy.yml'),
    environment: await read('github/environment.yml'),
    constitution: await read('github/constitution.md'),
    issueConfig: await read('github/issue-config.yml'),
    workflows: new Map(await Promise.all(workflows)),
  }
}
