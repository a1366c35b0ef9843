import { setTimeout } from 'node:timers/promises'
import { Conflict } from '../forge.ts'
import type { Hub } from './hub.ts'
import type { Expectation } from './memory.ts'

const ATTEMPTS = 5

/** Two views of the repository do not fit together yet: one of them lags behind, or somebody is changing it. */
export class Unsettled extends Error {
  readonly expectation: Expectation | null
  constructor(message: string, expectation: Expectation | null = null) {
    super(message)
    this.name = 'Unsettled'
    this.expectation = expectation
  }
}

/**
 * Looks until what is seen fits together, with a growing pause in between; `Conflict` when it does not in the end. What was written and
 * is still not seen then is not waited for again: somebody else may have changed it.
 */
export async function settle<T>({ memory, pauseMs }: Hub, look: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await look()
    } catch (cause) {
      if (!(cause instanceof Unsettled)) throw cause
      if (attempt === ATTEMPTS) {
        if (cause.expectation !== null) memory.expectations.delete(cause.expectation.what)
        throw new Conflict(`looked ${ATTEMPTS} times: ${cause.message}`, { cause })
      }
      await setTimeout(pauseMs * 2 ** (attempt - 1))
    }
  }
}
