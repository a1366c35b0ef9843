/** Whether plain data goes down further than so many levels. Looks no deeper than that itself: a stack has an end. */
export function isNestedDeeper(data: unknown, levels: number): boolean {
  if (typeof data !== 'object' || data === null) return false
  return levels === 0 || Object.values(data).some((each) => isNestedDeeper(each, levels - 1))
}
