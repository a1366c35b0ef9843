import { isUtf8 } from 'node:buffer'
import type { Git } from '../../../git/git.ts'
import { digestOf } from '../../../model/digest.ts'
import { POLICY_PATH } from '../../../model/place.ts'
import { readPolicy } from '../../../policy/read-policy.ts'
import type { Archive, Document } from '../archive.ts'
import type { Mainline } from '../mainline.ts'
import { readBlobs } from './read-blobs.ts'

/** Largest file that is looked at; a larger one has no digest here, so nothing about it is proven. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
const UNREAD: Document = { digest: null, text: null, pointer: false }
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/')

/** Reads every version of every governed file that the default branch ever had, each blob once. */
export async function readDocuments(git: Git, main: Mainline): Promise<Pick<Archive, 'documents' | 'policies'>> {
  const wanted = wantedBlobs(main)
  const blobs = [...wanted.keys()]
  const documents = new Map<string, Document>()
  await readBlobs(git.dir, blobs, MAX_DOCUMENT_BYTES, (bytes, index) => {
    const blob = blobs[index] ?? ''
    documents.set(blob, bytes === null ? UNREAD : documentOf(bytes, wanted.get(blob) ?? false))
  })
  return { documents, policies: readPolicies(main, documents) }
}

/** Blobs of governed files, and whether their text is needed. */
function wantedBlobs(main: Mainline): ReadonlyMap<string, boolean> {
  const wanted = new Map<string, boolean>()
  for (const [path, versions] of main.history) {
    if (!path.startsWith('specs/') && path !== POLICY_PATH) continue
    const keepText = path.endsWith('.md') || path === POLICY_PATH
    for (const { file } of versions) {
      if (file === null || file.mode === '160000') continue
      wanted.set(file.blob, keepText || (wanted.get(file.blob) ?? false))
    }
  }
  return wanted
}

function documentOf(bytes: Buffer, keepText: boolean): Document {
  const text = keepText && isUtf8(bytes) ? bytes.toString('utf8') : null
  return { digest: digestOf(bytes), text, pointer: bytes.subarray(0, POINTER.length).equals(POINTER) }
}

function readPolicies(main: Mainline, documents: ReadonlyMap<string, Document>): Archive['policies'] {
  const blobs = (main.history.get(POLICY_PATH) ?? []).flatMap(({ file }) => (file === null ? [] : [file.blob]))
  return new Map(
    [...new Set(blobs)].map((blob) => {
      const text = documents.get(blob)?.text ?? null
      return [blob, text === null ? null : readPolicy(text).policy]
    }),
  )
}
