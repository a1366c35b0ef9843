import { z } from 'zod'

/** Fields of a page that tell whether more follow. */
export const PAGE_INFO = 'pageInfo { hasNextPage endCursor }'

const PageInfo = z
  .object({ hasNextPage: z.boolean(), endCursor: z.string().min(1).nullish() })
  .refine((page) => !page.hasNextPage || typeof page.endCursor === 'string', 'more pages follow, and none is named')

/** One page of a list, `{ items, next }`; `next` is the cursor to go on from, null at the end. A null in a list is an error. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ nodes: z.array(item), pageInfo: PageInfo }).transform(({ nodes, pageInfo }) => ({
    items: nodes as readonly z.output<T>[],
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  }))
}

/** A list that must fit on one page. */
export function onlyPageOf<T extends z.ZodType>(item: T) {
  return z
    .object({ nodes: z.array(item), pageInfo: z.object({ hasNextPage: z.literal(false) }) })
    .transform(({ nodes }) => nodes as readonly z.output<T>[])
}

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }
