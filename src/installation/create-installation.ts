import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeyFile } from '../chain/observer-key.ts'
import { createTrustRoot } from '../chain/trust-root.ts'
import { createLocalForge } from '../forge/local/create-local-forge.ts'
import { openLocalForge } from '../forge/local/open-local-forge.ts'
import { renderIssueForm } from '../library/issue-form.ts'
import { digestOf } from '../model/digest.ts'
import type { FileWrite } from '../model/effect.ts'
import type { LibrarySpec } from '../model/library-spec.ts'
import { TRUST_ROOT_PATH } from '../model/place.ts'
import type { Instant, User } from '../model/snapshot.ts'
import { VERSION } from '../version.ts'
import { fileLedgerMemory } from '../reconcile/ledger-memory.ts'
import { beginLedger } from '../reconcile/open-ledger.ts'
import { journalFolder, keyFile, observerFolder } from './open-installation.ts'

export type NewInstallation = {
  /** Everything goes here: `repo.git`, and beside it the ledger key. */
  readonly dir: string
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string }
  readonly users: readonly User[]
  /** First content of the default branch: policy, environments. Trust root and issue forms are added. */
  readonly files: readonly FileWrite[]
  readonly library: readonly LibrarySpec[]
  readonly now: Instant
}

/**
 * Creates a local installation: a key, a bare repository whose default branch trusts that key, and a ledger whose first record binds
 * the two. Gives the repository's path and the trust root's fingerprint, which an auditor should get by another way.
 * Throws when the folder already holds one.
 */
export async function createInstallation(
  wanted: NewInstallation,
): Promise<{ readonly repository: string; readonly fingerprint: string }> {
  const repository = join(wanted.dir, 'repo.git')
  await mkdir(observerFolder(repository), { recursive: true, mode: 0o700 })
  const key = await createKeyFile(keyFile(repository))
  const { id, owner, name } = wanted.repository
  const repo = { id, owner, name, url: `https://specgate.local/${owner}/${name}` }
  const root = createTrustRoot(repo, [key])
  const forms = wanted.library.map((spec) => ({
    path: `.github/ISSUE_TEMPLATE/${spec.id}.yml`,
    content: renderIssueForm(spec),
  }))
  const files = [...wanted.files, ...forms, { path: TRUST_ROOT_PATH, content: root }]
  await createLocalForge({
    dir: repository,
    repository: wanted.repository,
    users: wanted.users,
    files,
    now: wanted.now,
  })
  const forge = openLocalForge({ dir: repository, now: () => wanted.now })
  try {
    const memory = fileLedgerMemory(journalFolder(repository))
    await beginLedger({ forge, memory }, wanted.now, root, { repo, key, version: VERSION })
  } finally {
    forge.close()
  }
  return { repository, fingerprint: digestOf(root) }
}
