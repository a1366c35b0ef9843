import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from '../model/finding.ts'
import type { SkillSummary } from '../model/skill.ts'
import { OWN_SKILLS } from './materialise-skills.ts'
import { readManifest } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import { readSkillFiles, skillDigest } from './skill-files.ts'

/** A skill with its program: what the registry offers to a governed run. */
export type Skill = { readonly summary: SkillSummary; readonly folder: string; readonly manifest: Manifest }

export type SkillSet = { readonly skills: readonly Skill[]; readonly findings: readonly Finding[] }

/**
 * Reads every skill at `<folder>/<family>/<verb>/`, sorted by name; a folder that is not there holds none. A skill with a
 * finding is not offered: SG601–SG603 for its manifest, SG605 for files that cannot be part of a skill.
 * @param shownAs how findings name the folder, when it is not the place people know
 */
export async function loadSkills(folder: string, shownAs: string = folder): Promise<SkillSet> {
  const loaded: SkillSet[] = []
  for (const family of await list(folder)) {
    if (!family.isDirectory) {
      loaded.push(family.isLink ? refused(`${shownAs}/${family.name}`, 'a symbolic link', 'a folder') : NOTHING)
      continue
    }
    for (const verb of await list(join(folder, family.name))) {
      const place = `${family.name}/${verb.name}`
      if (verb.isDirectory) loaded.push(await loadSkill(join(folder, place), `${shownAs}/${place}`))
      else if (verb.isLink) loaded.push(refused(`${shownAs}/${place}`, 'a symbolic link', 'a folder'))
    }
  }
  return { skills: loaded.flatMap(({ skills }) => skills), findings: loaded.flatMap(({ findings }) => findings) }
}

/** The product's skills and a repository's own. A repository cannot replace a skill that the product ships: SG604. */
export function combineSkills(shipped: SkillSet, own: SkillSet): SkillSet {
  const taken = new Set(shipped.skills.map(({ summary }) => summary.name))
  const clashes = own.skills.filter(({ summary }) => taken.has(summary.name))
  const findings = clashes.map(({ summary: { name } }) => ({
    code: 'SG604',
    severity: 'block' as const,
    path: `${OWN_SKILLS}/${name}/skill.yaml`,
    line: 1,
    found: `a skill named ${name}, which specgate ships`,
    expected: 'a name of its own',
    remedy: 'Rename the skill and its folder.',
  }))
  return {
    skills: [...shipped.skills, ...own.skills.filter((skill) => !clashes.includes(skill))],
    findings: [...shipped.findings, ...own.findings, ...findings],
  }
}

const NOTHING: SkillSet = { skills: [], findings: [] }

async function loadSkill(folder: string, shownAs: string): Promise<SkillSet> {
  const { files, problems } = await readSkillFiles(folder)
  if (problems.length > 0) {
    const findings = problems.flatMap((problem) => refused(shownAs, problem, 'regular files of at most 1 MiB').findings)
    return { skills: [], findings }
  }
  const text = files.find(({ path }) => path === 'skill.yaml')?.content
  if (text === undefined) return refused(shownAs, 'a folder without skill.yaml', 'a skill')
  const paths = files.map(({ path }) => path)
  const { manifest, findings } = readManifest(text.toString('utf8'), `${shownAs}/skill.yaml`, paths)
  if (manifest === null) return { skills: [], findings }
  return { skills: [{ summary: summarise(manifest, skillDigest(files)), folder, manifest }], findings }
}

function summarise(manifest: Manifest, digest: string): SkillSummary {
  const { name, version, summary, access, runner, dryRun, inputs, outputs } = manifest
  const { secrets, checks, rollback, timeoutSeconds } = manifest
  const told = { name, version, digest, summary, access, runner, dryRun, readsBack: manifest.observe !== null }
  return { ...told, inputs, outputs, secrets, checks, rollback, timeoutSeconds }
}

function refused(path: string, found: string, expected: string): SkillSet {
  const remedy = 'Leave only the regular files of the skill in its folder.'
  return { skills: [], findings: [{ code: 'SG605', severity: 'block', path, line: 1, found, expected, remedy }] }
}

async function list(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory(), isLink: entry.isSymbolicLink() }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw new Error(`the skills in ${folder} cannot be read`, { cause })
  }
}
