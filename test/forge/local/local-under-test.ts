import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addComment } from '../../../src/forge/local/actions/add-comment.ts'
import { closePull } from '../../../src/forge/local/actions/close-pull.ts'
import { dismissReview } from '../../../src/forge/local/actions/dismiss-review.ts'
import { editComment } from '../../../src/forge/local/actions/edit-comment.ts'
import { mergePull } from '../../../src/forge/local/actions/merge-pull.ts'
import { openIssue } from '../../../src/forge/local/actions/open-issue.ts'
import { openPull } from '../../../src/forge/local/actions/open-pull.ts'
import { pushFiles } from '../../../src/forge/local/actions/push-files.ts'
import { resetBranch } from '../../../src/forge/local/actions/reset-branch.ts'
import { submitReview } from '../../../src/forge/local/actions/submit-review.ts'
import { createLocalForge } from '../../../src/forge/local/create-local-forge.ts'
import { openLocalForge } from '../../../src/forge/local/open-local-forge.ts'
import type { ForgeUnderTest, UserActions } from '../forge-under-test.ts'
import { FIRST_FILES, USERS } from '../forge-under-test.ts'

const BOT = { id: 900, login: 'specgate[bot]' }
const START = Date.parse('2026-03-02T09:00:00.000Z')

/** A clock that goes on by a second whenever it is read. */
export function createClock(): () => string {
  let reads = 0
  return () => new Date(START + 1000 * reads++).toISOString()
}

/** A local forge in a folder of its own, which goes away with it. `folder` holds nothing but the repository. */
export async function openLocalUnderTest(): Promise<ForgeUnderTest & { folder: string; dir: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-forge-'))
  const dir = join(folder, 'repo.git')
  const now = createClock()
  const repository = { id: 7001, owner: 'acme', name: 'network' }
  await createLocalForge({ dir, repository, users: USERS, files: FIRST_FILES, bot: BOT, now: now() })
  const forge = openLocalForge({ dir, now })
  return {
    folder,
    dir,
    forge,
    bot: BOT,
    users: USERS,
    mailHost: 'users.specgate.local',
    as: (login) => actionsOf(dir, login, now),
    close: async () => {
      forge.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function actionsOf(dir: string, login: string, now: () => string): UserActions {
  const by = () => ({ dir, as: login, now: now() })
  return {
    openIssue: (issue) => openIssue({ ...by(), ...issue }),
    comment: (target, body) => addComment({ ...by(), target, body }),
    editComment: (target, comment, body) => editComment({ ...by(), target, comment, body }),
    review: (pull, state, commit) =>
      submitReview({ ...by(), pull, state, ...(commit === undefined ? {} : { commit }) }),
    dismissReview: (pull, review) => dismissReview({ ...by(), pull, review }),
    openPull: (pull) => openPull({ ...by(), ...pull }),
    merge: (pull, method) => mergePull({ ...by(), pull, method }),
    closePull: (pull) => closePull({ ...by(), pull }),
    push: (branch, files, options) => pushFiles({ ...by(), branch, files, message: 'Push', ...options }),
    reset: (branch, to) => resetBranch({ ...by(), branch, to }),
  }
}
