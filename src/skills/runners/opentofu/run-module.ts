import type { ProgramMode, ProgramResult } from '../runner.ts'
import { applyChange, rollBack } from './apply-change.ts'
import type { Tofu } from './find-tofu.ts'
import { observeState, readModule } from './observe-state.ts'
import { problem } from './problem.ts'
import { rehearseChange } from './rehearse-change.ts'
import { inSession } from './session.ts'
import type { Session } from './session.ts'
import { stopped } from './told.ts'
import type { Told } from './told.ts'

const STEPS: Readonly<Record<ProgramMode, (session: Session) => Promise<Told>>> = {
  observe: observeState,
  read: readModule,
  'dry-run': rehearseChange,
  apply: applyChange,
  rollback: rollBack,
  check: () => Promise.resolve(stopped(problem('a module cannot make a check; checks are Python programs'))),
}

/** Runs one step of a run on a module: the folder of the skill that is its entry. */
export async function runModule(
  parts: Pick<Session, 'place' | 'job' | 'memory'> & { readonly tofu: Tofu },
): Promise<ProgramResult> {
  return inSession(parts, async (session) => {
    const { output, report, sensitive } = await STEPS[parts.job.input.mode](session)
    const failure = report.failures.length === 0 ? null : report.failures.join('; ')
    return { process: session.process(), output, failure, report, sensitive, workspace: session.workspace }
  })
}
