import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { readYaml } from '../../documents/read-yaml.ts'
import { createInstallation } from '../../installation/create-installation.ts'
import { systemClock } from '../../installation/system-clock.ts'
import { shippedLibrary } from '../../installation/shipped.ts'
import { readEnvironment } from '../../library/environment.ts'
import type { FileWrite } from '../../model/effect.ts'
import { formatFinding } from '../../model/finding.ts'
import type { Finding } from '../../model/finding.ts'
import { environmentPath, POLICY_PATH } from '../../model/place.ts'
import type { User } from '../../model/snapshot.ts'
import { readPolicy } from '../../policy/read-policy.ts'
import type { Command } from '../command.ts'
import { readArguments } from '../read-arguments.ts'
import { Refused } from '../../forge/local/refused.ts'

const Login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, 'is not a login')
const Users = z
  .array(
    z.strictObject({
      login: Login,
      permission: z.enum(['admin', 'maintain', 'write', 'triage', 'read']).default('write'),
      teams: z.array(z.string().max(100)).max(50).default([]),
    }),
  )
  .min(1)
  .max(1000)

/** Creates a repository on the local forge: policy, environments, users, ledger key, ledger. */
export const createCommand: Command = {
  name: 'create',
  usage: '--dir DIR --policy FILE --users FILE [--environment FILE …] [--name OWNER/REPOSITORY]',
  summary: 'Create a repository on the local forge, with its policy, users and ledger.',
  run: async (rest, terminal) => {
    const args = readArguments(rest, {
      dir: { type: 'string' },
      policy: { type: 'string' },
      users: { type: 'string' },
      environment: { type: 'string', multiple: true },
      name: { type: 'string', default: 'local/network' },
    })
    const policy = await readFile(args.need('policy'), 'utf8')
    const users = await readUsers(args.need('users'))
    const environments = await Promise.all(args.list('environment').map(readInventory))
    const findings = [
      ...readPolicy(policy).findings,
      ...users.findings,
      ...environments.flatMap((each) => each.findings),
    ]
    if (findings.length > 0) {
      for (const finding of findings) terminal.err(formatFinding(finding))
      return 1
    }
    const [owner = 'local', name = 'network'] = args.need('name').split('/')
    const { repository, fingerprint } = await createInstallation({
      dir: resolve(args.need('dir')),
      repository: { id: randomInt(1, 2 ** 40), owner, name },
      users: users.users,
      files: [{ path: POLICY_PATH, content: policy }, ...environments.map(({ file }) => file)],
      library: await shippedLibrary(),
      now: systemClock(),
    })
    terminal.out(
      `repository  ${repository}\ntrust root  ${fingerprint}\nGive auditors this fingerprint by another way than the repository.`,
    )
    return 0
  },
}

async function readUsers(
  path: string,
): Promise<{ readonly users: readonly User[]; readonly findings: readonly Finding[] }> {
  const remedy = 'Write a list of { login, permission, teams }.'
  const reading = readYaml({ path, text: await readFile(path, 'utf8'), firstLine: 1 }, Users, {
    syntax: 'SG430',
    shape: 'SG431',
    remedy,
  })
  const users = (reading.value ?? []).map((user, index): User => ({
    id: 1000 + index,
    type: 'User',
    active: true,
    ...user,
  }))
  return { users, findings: reading.findings }
}

async function readInventory(
  path: string,
): Promise<{ readonly file: FileWrite; readonly findings: readonly Finding[] }> {
  const name = basename(path).replace(/\.ya?ml$/, '')
  if (name === basename(path)) throw new Refused(`${path} is no .yml file`)
  const content = await readFile(path, 'utf8')
  const target = environmentPath(name)
  return { file: { path: target, content }, findings: readEnvironment(content, target).findings }
}
