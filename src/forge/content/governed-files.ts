import type { RepositoryFile } from '../../model/snapshot.ts'
import { GOVERNANCE_FOLDER, specFolder } from '../../model/place.ts'
import { listFiles } from '../../git/list-files.ts'
import type { ContentStore } from './content-store.ts'
import { toRepositoryFile } from './repository-file.ts'

/** Files of the default branch that one evaluation reads. */
const MAX_FILES = 5000

/** Files of a commit that a snapshot holds: what governs, and the engagement's own folder. Throws when there are too many. */
export async function readGovernedFiles(
  store: ContentStore,
  commit: string,
  engagement: string | null,
): Promise<readonly RepositoryFile[]> {
  const folders = [GOVERNANCE_FOLDER, ...(engagement === null ? [] : [specFolder(engagement)])]
  const files = (await Promise.all(folders.map((folder) => listFiles(store.reader, commit, folder)))).flat()
  if (files.length > MAX_FILES)
    throw new Error(`too many files to evaluate: ${files.length} in ${folders.join(' and ')}`)
  return Promise.all(files.map((file) => toRepositoryFile(store, file)))
}
