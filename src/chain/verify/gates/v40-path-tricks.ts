import type { Archive } from '../archive.ts'
import type { Mainline } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY = 'Replace it by a plain file with a plain name: a link, pointer or look-alike hides what is approved.'

/** Names that look or resolve otherwise than they read: control and direction characters, lone surrogates, dot segments, backslashes. */
const TRICKS = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\uFFFD\\]|(?:^|\/)\.{1,2}(?:\/|$)/u

/**
 * V40 Path tricks: no governed file of the default branch ever was a symbolic link, a submodule or a pointer to content outside git, and
 * no two of their names differ only by case or by Unicode composition.
 */
export function checkPathTricks({ main, documents }: Archive): readonly Violation[] {
  const paths = [...main.history.keys()].filter((path) => path.startsWith('specs/'))
  return [
    ...paths.flatMap((path) => nameProblems(path)),
    ...lookAlikes(paths),
    ...paths.flatMap((path) => contentProblems(main, documents, path)),
  ]
}

function nameProblems(path: string): readonly Violation[] {
  if (!TRICKS.test(path) && path.normalize('NFC') === path) return []
  const message = `the name ${JSON.stringify(path)} reads otherwise than it is; expected plain characters`
  return [{ code: 'V40', message, remedy: REMEDY, path }]
}

function lookAlikes(paths: readonly string[]): readonly Violation[] {
  const folded = new Map<string, string>()
  return paths.flatMap((path): readonly Violation[] => {
    const key = path.normalize('NFKC').toLowerCase()
    const first = folded.get(key)
    if (first === undefined) folded.set(key, path)
    if (first === undefined) return []
    return [
      { code: 'V40', message: `${path} and ${first} look like one name; expected one file`, remedy: REMEDY, path },
    ]
  })
}

function contentProblems(main: Mainline, documents: Archive['documents'], path: string): readonly Violation[] {
  return (main.history.get(path) ?? []).flatMap(({ from, file }): readonly Violation[] => {
    const isPlain = file === null || file.mode === '100644' || file.mode === '100755'
    const pointer = file !== null && documents.get(file.blob)?.pointer === true
    if (isPlain && !pointer) return []
    const what = pointer ? 'a pointer to content outside git' : `no regular file (mode ${file?.mode ?? ''})`
    const commit = main.commits[from]?.sha ?? ''
    return [
      {
        code: 'V40',
        message: `${path} is ${what} since ${commit}: its content is not covered`,
        remedy: REMEDY,
        commit,
        path,
      },
    ]
  })
}
