import { describe, expect, test } from 'vitest'
import { shareAnswers } from '../../src/git/share-answers.ts'

/** Questions that are answered by hand, each with its number. */
function desk() {
  const open: PromiseWithResolvers<number>[] = []
  const ask = shareAnswers(() => {
    const question = Promise.withResolvers<number>()
    open.push(question)
    return question.promise
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { ask, open, settled }
}

describe('shareAnswers', () => {
  test('who asks at the same time gets one answer', async () => {
    const { ask, open, settled } = desk()
    const all = [ask(), ask(), ask()]
    await settled()
    open[0]?.resolve(1)
    expect(await Promise.all(all)).toEqual([1, 1, 1])
    expect(open).toHaveLength(1)
  })

  test('who asks while an answer is on its way gets the next one, which is asked for after that', async () => {
    const { ask, open, settled } = desk()
    const first = ask()
    await settled()
    const late = [ask(), ask()]
    await settled()
    expect(open).toHaveLength(1)
    open[0]?.resolve(1)
    await settled()
    open[1]?.resolve(2)
    expect(await Promise.all([first, ...late])).toEqual([1, 2, 2])
    expect(open).toHaveLength(2)
  })

  test('a failure is told to who asked, and asked again by the next', async () => {
    const { ask, open, settled } = desk()
    const failing = [ask(), ask()].map((answer) => expect(answer).rejects.toThrow('gone'))
    await settled()
    const next = ask()
    open[0]?.reject(new Error('gone'))
    await Promise.all(failing)
    await settled()
    open[1]?.resolve(2)
    expect(await next).toBe(2)
  })
})
