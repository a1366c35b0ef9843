import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIBRARY_FILES, readLibrarySpec } from '../../src/library/read-library-spec.ts'

const FOLDER = join(import.meta.dirname, '../../spec-library/ssl-certificate-lifecycle')
export const ROOT = 'spec-library/ssl-certificate-lifecycle'

/** The use case that the edits start from, as it is shipped. */
export const USE_CASE = LIBRARY_FILES.map((name) => ({
  path: `${ROOT}/${name}`,
  text: readFileSync(join(FOLDER, name), 'utf8'),
}))

export type Edit = { readonly file?: string; readonly from: string | RegExp; readonly to: string }

/** Reads the use case with these edits; `line` is that of the first difference that the last one makes. */
export function readEdited(...edits: readonly [Edit, ...Edit[]]) {
  let files = USE_CASE
  let line = 0
  let path = ''
  for (const { file = 'spec.md', from, to } of edits) {
    path = `${ROOT}/${file}`
    const before = files.find((each) => each.path === path)?.text ?? ''
    const after = before.replace(from, () => to)
    const lines = before.split('\n')
    line = after.split('\n').findIndex((text, index) => text !== lines[index]) + 1
    if (line === 0) throw new Error(`the edit changes nothing: ${String(from)}`)
    files = files.map((each) => (each.path === path ? { path, text: after } : each))
  }
  return { ...readLibrarySpec(files), line, path }
}
