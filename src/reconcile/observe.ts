import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewLedger } from '../chain/read-ledger.ts'
import { readTrustRoot } from '../chain/trust-root.ts'
import type { Ref } from '../forge/forge.ts'
import { TRUST_ROOT_PATH } from '../model/place.ts'
import type { RepositoryFile, Snapshot } from '../model/snapshot.ts'
import { materialiseSkills, OWN_SKILLS } from '../skills/materialise-skills.ts'
import { combineSkills, loadSkills } from '../skills/registry.ts'
import type { SkillSet } from '../skills/registry.ts'
import { agreeingLedger } from './ledger-memory.ts'
import type { Machine } from './machine.ts'
import { readBase } from './read-base.ts'

/** The whole state of what a reference points at, as `decide` takes it; null when it is nothing of ours. */
export async function observe(machine: Machine, ref: Ref): Promise<Snapshot | null> {
  // Before the forge: what is remembered can then only be behind what is seen, also while others append.
  const memory = await machine.memory.read()
  const seen = await machine.forge.observe(ref)
  if (seen === null) return null
  const root = seen.files.find((file) => file.path === TRUST_ROOT_PATH)?.text ?? null
  const trust = root === null ? null : readTrustRoot(root).root
  const { skills } = await withSkills(machine, seen.files, (set) => Promise.resolve(set))
  return {
    ...seen,
    schema: 1,
    now: machine.now(),
    // One that cannot be read asks for nothing yet; its own gate says what is wrong with it.
    others: seen.others.flatMap(({ id, text }) => {
      const request = machine.readRequest(text)
      return request === null ? [] : [{ id, ...request }]
    }),
    bases: seen.bases.flatMap((documents) => readBase(documents) ?? []),
    ledger: agreeingLedger(viewLedger(seen.ledger, trust, seen.repo), root, memory),
    skills: skills.map(({ summary }) => summary),
    library: machine.library,
  }
}

/** Hands over the shipped skills and the repository's own, which lie on disk only while `use` runs. */
export async function withSkills<T>(
  machine: Pick<Machine, 'shipped'>,
  files: readonly RepositoryFile[],
  use: (skills: SkillSet) => Promise<T>,
): Promise<T> {
  if (!files.some((file) => file.path.startsWith(`${OWN_SKILLS}/`))) return use(machine.shipped)
  const folder = await mkdtemp(join(tmpdir(), 'specgate-skills-'))
  try {
    await materialiseSkills(files, folder)
    return await use(combineSkills(machine.shipped, await loadSkills(folder, OWN_SKILLS)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
