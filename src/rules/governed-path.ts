import { GOVERNANCE_FOLDER } from '../model/place.ts'

/** What a path is to the gates: an artifact of a phase, part of what governs them, or nothing of theirs. */
export type GovernedPath = 'artifact' | 'governance' | 'free'

const GOVERNANCE = [
  /^codeowners$/,
  /^docs\/codeowners$/,
  /^\.github\/codeowners$/,
  /^\.github\/workflows\/specgate[^/]*$/,
  /^(?:.*\/)?\.gitattributes$/,
]

/**
 * Sorts a path as a person would read it: letter case, spaces at the ends, look-alike and invisible characters make no other folder of it
 * (G34). `.gitattributes` counts, because it decides what a review shows (G35).
 */
export function governedPath(path: string): GovernedPath {
  const plain = path
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{Cf}\p{Cc}]/gu, '')
    .split('/')
    .map((part) => part.trim())
    .join('/')
  if (plain === 'specs' || plain.startsWith('specs/')) return 'artifact'
  if (plain === GOVERNANCE_FOLDER || plain.startsWith(`${GOVERNANCE_FOLDER}/`)) return 'governance'
  return GOVERNANCE.some((pattern) => pattern.test(plain)) ? 'governance' : 'free'
}
