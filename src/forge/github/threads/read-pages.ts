import type { Page } from '../graphql/connection.ts'

/** All items of a list from its first page on. Throws when there are more than `limit`: half a list must never pass for all of it. */
export async function readPages<T>(
  first: Page<T>,
  limit: number,
  what: string,
  ask: (after: string) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items = [...first.items]
  let { next } = first
  while (next !== null && items.length <= limit) {
    const page = await ask(next)
    if (page.next === next) throw new Error(`the pages of ${what} go round in circles`)
    items.push(...page.items)
    next = page.next
  }
  if (items.length > limit) throw new Error(`too many to evaluate: more than ${limit} ${what}`)
  return items
}
