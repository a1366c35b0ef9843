/**
 * One answer for all who ask at the same time. Who asks while an answer is on its way gets the next one, together with everybody else who
 * does: so an answer never is older than its question, and many questions cost few answers.
 */
export function shareAnswers<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  async function afterThat(before: Promise<unknown>): Promise<T> {
    await before.catch(() => {})
    next = null
    return ask()
  }
  return () => {
    if (next !== null) return next
    next = afterThat(running)
    running = next
    return next
  }
}
