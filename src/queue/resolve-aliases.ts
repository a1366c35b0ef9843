import type { Db } from 'pg-boss'
import { z } from 'zod'
import type { Ref } from '../forge/forge.ts'
import type { Work } from './work.ts'
import { RefSchema, refKey, workKey } from './work.ts'

const AliasRows = z.array(z.object({ key: z.string(), canonical: z.string() }))

/** The same work, each on what its reference stands for as far as that is known. */
export async function resolveAliases(sql: Db, works: readonly Work[]): Promise<readonly Work[]> {
  const { rows } = await sql.executeSql(
    `SELECT repository || '/' || ref AS key, canonical FROM specgate.alias
     JOIN unnest($1::bigint[], $2::text[]) AS asked (id, name) ON repository = asked.id AND ref = asked.name`,
    [works.map(({ repository }) => repository.id), works.map(({ ref }) => refKey(ref))],
  )
  const canonical = new Map(AliasRows.parse(rows).map((row) => [row.key, RefSchema.parse(JSON.parse(row.canonical))]))
  return works.map((work) => ({ ...work, ref: canonical.get(workKey(work)) ?? work.ref }))
}

/** How a canonical reference is stored: equal references, equal text. */
export function canonicalText(ref: Ref): string {
  return JSON.stringify(RefSchema.parse(ref))
}
