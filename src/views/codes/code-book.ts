import { ANALYSIS_CODES } from './analysis-codes.ts'
import type { CodeEntry } from './code-entry.ts'
import { CHANGE_CODES } from './change-codes.ts'
import { CONSTITUTION_CODES } from './constitution-codes.ts'
import { DESIGN_CODES } from './design-codes.ts'
import { DOCUMENT_CODES } from './document-codes.ts'
import { INSTALLATION_CODES } from './installation-codes.ts'
import { LIBRARY_CODES } from './library-codes.ts'
import { PULL_REQUEST_CODES } from './pull-request-codes.ts'
import { RUN_CODES } from './run-codes.ts'
import { SETUP_CODES } from './setup-codes.ts'

/** Every code that a finding may have. Codes are stable: people search for them. */
export const CODE_BOOK: ReadonlyMap<string, CodeEntry> = new Map(
  [
    PULL_REQUEST_CODES,
    DOCUMENT_CODES,
    CHANGE_CODES,
    DESIGN_CODES,
    CONSTITUTION_CODES,
    ANALYSIS_CODES,
    INSTALLATION_CODES,
    RUN_CODES,
    LIBRARY_CODES,
    SETUP_CODES,
  ].flatMap((codes) => Object.entries(codes)),
)

/** What a code stands for, written in any case; null when there is no such code. */
export function explainCode(code: string): (CodeEntry & { readonly code: string }) | null {
  const known = code.toUpperCase()
  const entry = CODE_BOOK.get(known)
  return entry === undefined ? null : { code: known, ...entry }
}
