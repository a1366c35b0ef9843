import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { governRun } from '../../src/skills/governed-run.ts'
import { freshFolder, now, requestFor, toyProgram, toySkill } from './toy-skill.ts'

const SECRET = 'correct-horse-battery'
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n'

/** Runs a toy skill whose programs give the secret away wherever they can; returns all that was kept. */
async function everythingKept(body: string): Promise<string> {
  const [journal, folder] = [await freshFolder(), await freshFolder()]
  const path = join(folder, 'target')
  await writeFile(path, 'old')
  const leak = `secret = os.environ["SPECGATE_SECRET_TOKEN"]\nimport base64\n${body}`
  const skill = await toySkill(
    { outputs: { type: 'object' } },
    {
      'set.py': toyProgram(`${leak}\nanswer({"leaked": [secret], secret: 1})`),
      'observe.py': toyProgram(
        `${leak}\nanswer({"content": read(), "leaked": {"deep": secret}, "key": ${JSON.stringify(KEY)}})`,
      ),
      'checks/is_set.py': toyProgram(`${leak}\nanswer({"passed": False, "detail": "token " + secret})`),
      'undo.py': toyProgram(`${leak}\nsys.exit("cannot use " + secret)`),
    },
  )
  const request = requestFor(skill, 'apply', { path, value: SECRET })
  const { record, files } = await governRun(request, {
    skill,
    secrets: { token: SECRET },
    journal,
    cache: folder,
    reviewed: null,
    now,
    onStep: () => {},
  })
  expect(record.outcome).toBe('rollback-failed')
  const [key] = await readdir(journal)
  const kept = await readFile(join(journal, String(key), 'result.json'), 'utf8')
  return [JSON.stringify(record), ...files.map(({ content }) => content), kept].join('\n')
}

test('R3.7 no secret is in the evidence, wherever a program puts it', async () => {
  const kept = await everythingKept(
    'print(secret, base64.b64encode(secret.encode()).decode()); print(repr(secret), file=sys.stderr)',
  )
  expect(kept).toContain('***')
  expect(kept).not.toContain(SECRET)
  expect(kept).not.toContain(Buffer.from(SECRET).toString('base64'))
  expect(kept).not.toContain('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC')
})

test('a secret at the place where a flood is cut leaves no beginning behind', async () => {
  const kept = await everythingKept('sys.stdout.write("x" * (64 * 1024 - 9) + secret + "y" * 100000)')
  expect(kept).toMatch(/xxx\*\*\*\n\[stdout truncated: \d+ bytes more\]/)
  expect(kept).not.toContain(SECRET.slice(0, 6))
})

test('the names of temporary folders do not stand in the evidence', async () => {
  const kept = await everythingKept('print(os.getcwd(), __file__)')
  expect(kept).toContain('<run>/work <skill>/set.py')
  expect(kept).not.toMatch(/specgate-(run|skill)-/)
})
