import { appendFile, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { digestOf } from '../../src/model/digest.ts'
import { formatFinding } from '../../src/model/finding.ts'
import type { RepositoryFile } from '../../src/model/snapshot.ts'
import { materialiseSkills } from '../../src/skills/materialise-skills.ts'
import { combineSkills, loadSkills } from '../../src/skills/registry.ts'
import { TOY_MANIFEST, TOY_PROGRAMS, freshFolder, toySkill, writeFiles } from './toy-skill.ts'

const FILES = { ...TOY_PROGRAMS, 'skill.yaml': stringify(TOY_MANIFEST) }

async function digestAfter(change: (folder: string) => Promise<void>): Promise<string | undefined> {
  const root = await freshFolder()
  await writeFiles(join(root, 'toy/set'), FILES)
  await change(join(root, 'toy/set'))
  return (await loadSkills(root)).skills[0]?.summary.digest
}

function inRepository(path: string, text: string | null, mode = '100644'): RepositoryFile {
  const bytes = text ?? ''
  return { path: `.specgate/skills/${path}`, mode, blob: '0'.repeat(40), digest: digestOf(bytes), text }
}

test('the skills that come with the product load without a finding', async () => {
  const { skills, findings } = await loadSkills('action/skills')
  expect(findings).toEqual([])
  expect(skills.map(({ summary }) => [summary.name, summary.access])).toEqual([
    ['address-plan/apply', 'change'],
    ['dns-record/set', 'change'],
    ['helm-release/recover', 'destructive'],
    ['kubernetes-workload/roll-out', 'change'],
    ['login-banner/set', 'change'],
    ['tls-certificate/rotate', 'change'],
    ['tls-endpoint/inspect', 'read'],
    ['web-site/roll-out', 'change'],
  ])
})

test('both TLS skills carry the same code to look at an endpoint', async () => {
  const { readFile } = await import('node:fs/promises')
  for (const name of ['tls_probe.py', 'x509_reader.py']) {
    const [one, other] = ['tls-endpoint/inspect', 'tls-certificate/rotate'].map(
      (skill) => `action/skills/${skill}/${name}`,
    )
    expect(await readFile(String(one), 'utf8')).toBe(await readFile(String(other), 'utf8'))
  }
})

test('R3.5 the digest covers every file of a skill, by content and by name', async () => {
  const plain = await digestAfter(async () => {})
  const changes: Readonly<Record<string, (folder: string) => Promise<void>>> = {
    'a byte more': (folder) => appendFile(join(folder, 'set.py'), ' '),
    'a file more': (folder) => writeFile(join(folder, 'more.txt'), ''),
    'a check changed': (folder) => appendFile(join(folder, 'checks/is_set.py'), ' '),
  }
  const digests = await Promise.all(Object.values(changes).map(digestAfter))
  expect(new Set([plain, ...digests]).size).toBe(4)
  const [withOne, withOther] = await Promise.all(
    ['one.txt', 'other.txt'].map((name) =>
      digestAfter(async (folder) => {
        await writeFile(join(folder, 'x'), 'same')
        await rename(join(folder, 'x'), join(folder, name))
      }),
    ),
  )
  expect(withOne).not.toBe(withOther)
})

test('what Python leaves behind is no part of a skill', async () => {
  const plain = await digestAfter(async () => {})
  const cached = await digestAfter(async (folder) => {
    await mkdir(join(folder, '__pycache__'))
    await writeFile(join(folder, '__pycache__/set.cpython-311.pyc'), 'x')
  })
  expect(cached).toBe(plain)
})

test.each([
  ['a linked file', 'toy/set/link.py', '/etc/hostname'],
  ['a linked skill', 'toy/other', '.'],
  ['a linked family', 'other', '.'],
])('%s is refused', async (_name, place, target) => {
  const root = await freshFolder()
  await writeFiles(join(root, 'toy/set'), FILES)
  await symlink(target, join(root, place))
  const { findings } = await loadSkills(root, 'skills')
  expect(findings.map(formatFinding)).toEqual([expect.stringMatching(/^skills\/\S+ SG605 .*symbolic link/)])
})

test('a folder without manifest and a skill that is too big are findings; a missing folder holds no skills', async () => {
  const root = await freshFolder()
  await writeFiles(join(root, 'toy'), { 'empty/x.py': '', 'set/big.bin': 'x'.repeat(1024 * 1024 + 1) })
  const { skills, findings } = await loadSkills(root, 'skills')
  expect(skills).toEqual([])
  expect(findings.map(({ path, found }) => `${path}: ${found}`)).toEqual([
    'skills/toy/empty: a folder without skill.yaml',
    'skills/toy/set: big.bin is longer than 1 MiB',
  ])
  expect(await loadSkills(join(root, 'nowhere'))).toEqual({ skills: [], findings: [] })
})

test('a repository cannot replace a skill that the product ships', async () => {
  const shipped = await toySkill()
  const own = await toySkill({ summary: 'Mine.' })
  const { skills, findings } = combineSkills({ skills: [shipped], findings: [] }, { skills: [own], findings: [] })
  expect(skills).toEqual([shipped])
  expect(findings.map(formatFinding)).toEqual([
    expect.stringMatching(/^\.specgate\/skills\/toy\/set\/skill\.yaml:1 SG604 /),
  ])
})

test('skills of a snapshot load like those on disk, with the same digest', async () => {
  const into = await freshFolder()
  const files = Object.entries(FILES).map(([path, text]) => inRepository(`toy/set/${path}`, text))
  expect(
    await materialiseSkills([...files, { ...inRepository('x', 'policy'), path: '.specgate/policy.yml' }], into),
  ).toEqual([])
  const { skills, findings } = await loadSkills(into, '.specgate/skills')
  expect(findings).toEqual([])
  expect(skills[0]?.summary.digest).toBe(await digestAfter(async () => {}))
})

test.each([
  ['a symbolic link', inRepository('toy/set/link.py', '/etc/passwd', '120000'), 'mode 120000'],
  ['a submodule', inRepository('toy/set/sub', null, '160000'), 'mode 160000'],
  ['a way out of the folder', inRepository('../../evil.py', 'x'), 'an unusual path'],
  ['a hidden file', inRepository('toy/set/.env', 'x'), 'an unusual path'],
  ['bytes that are not text', inRepository('toy/set/x.bin', null), 'not plain text'],
  [
    'text that differs from its digest',
    { ...inRepository('toy/set/x.py', 'x'), digest: digestOf('y') },
    'not plain text',
  ],
])('%s in a snapshot is left out', async (_name, file, words) => {
  const into = await freshFolder()
  const findings = await materialiseSkills([file], into)
  expect(findings.map(formatFinding)).toEqual([expect.stringContaining(words)])
  expect(await loadSkills(into)).toEqual({ skills: [], findings: [] })
})
