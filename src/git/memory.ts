/** Remembers results of questions whose answer never changes; the oldest are dropped when they weigh more than the limit. */
export type Memory<T> = (key: string, ask: () => Promise<T>) => Promise<T>

/** `weigh` gives a result's share of `limit`; without it each counts one. A question that failed is asked again. */
export function createMemory<T>(limit: number, weigh: (result: T) => number = () => 1): Memory<T> {
  const answers = new Map<string, Promise<T>>()
  const weights = new Map<string, number>()
  let total = 0

  function forget(key: string): void {
    answers.delete(key)
    total -= weights.get(key) ?? 0
    weights.delete(key)
  }
  async function answer(key: string, ask: () => Promise<T>): Promise<T> {
    try {
      const result = await ask()
      weights.set(key, weigh(result))
      total += weights.get(key) ?? 0
      for (const oldest of weights.keys()) {
        if (total <= limit) break
        forget(oldest)
      }
      return result
    } catch (error) {
      forget(key)
      throw error
    }
  }
  return (key, ask) => {
    const known = answers.get(key)
    if (known !== undefined) return known
    const asked = answer(key, ask)
    answers.set(key, asked)
    return asked
  }
}
