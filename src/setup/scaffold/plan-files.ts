import { TRUST_ROOT_PATH } from '../../model/place.ts'
import { ISSUE_CONFIG_PATH } from './scaffold.ts'
import type { ScaffoldFile } from './scaffold.ts'

/** How a wanted file stands where it would go. */
export type Standing = 'absent' | 'same' | 'different'

/** `differs`: there is another text, and it was left as it is. */
export type FileOutcome = {
  readonly file: ScaffoldFile
  readonly outcome: 'created' | 'kept' | 'differs' | 'overwritten'
}

/**
 * What becomes of each wanted file. Another text stays unless `force` is given; a trust root stays even then, because replacing it would turn
 * every record of the ledger into a forgery.
 */
export function planFiles(
  files: readonly ScaffoldFile[],
  standingOf: (file: ScaffoldFile) => Standing,
  force: boolean,
): readonly FileOutcome[] {
  return files.map((file) => {
    const standing = standingOf(file)
    if (standing === 'absent') return { file, outcome: 'created' }
    if (standing === 'same' || file.path === ISSUE_CONFIG_PATH) return { file, outcome: 'kept' }
    return { file, outcome: force && file.path !== TRUST_ROOT_PATH ? 'overwritten' : 'differs' }
  })
}

/** The files that have to be written. */
export function filesToWrite(outcomes: readonly FileOutcome[]): readonly ScaffoldFile[] {
  return outcomes.filter(({ outcome }) => outcome === 'created' || outcome === 'overwritten').map(({ file }) => file)
}
