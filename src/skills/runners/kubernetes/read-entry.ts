import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ACCESS } from '../../../model/skill.ts'

const Manifest = z.object({ name: z.string(), entry: z.string(), access: z.enum(ACCESS) })

/** What the skill is made of, and what it may do. */
export type Entry = {
  /** Name of the skill. */
  readonly skill: string
  /** Absolute path of the program or chart. */
  readonly path: string
  readonly kind: 'objects' | 'chart'
  readonly mayDelete: boolean
}

/** Reads from the skill's own manifest, which was judged before, which of its files is the entry; the others are plain programs. */
export async function readEntry(folder: string): Promise<Entry> {
  const { name, entry, access } = Manifest.parse(parse(await readFile(join(folder, 'skill.yaml'), 'utf8')))
  const kind = entry.endsWith('.py') ? 'objects' : 'chart'
  return { skill: name, path: join(folder, entry), kind, mayDelete: access === 'destructive' }
}
