import type { Steps } from './steps.ts'
import { untouched } from './run-facts.ts'
import type { RunFacts } from './run-facts.ts'

/** Reads the target. The manifest says that nothing changes, and only skills whose access is `read` get here. */
export async function runRead(steps: Steps): Promise<RunFacts> {
  const { outputs, exitCode, failure } = await steps.enter('read', {})
  return untouched(failure === null ? 'succeeded' : 'failed', failure, { outputs, exitCode })
}
