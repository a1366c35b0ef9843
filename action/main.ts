import { readSettings } from '../src/action/settings.ts'
import { runAction } from '../src/action/run-action.ts'
import { surroundingsOf } from '../src/action/surroundings-of.ts'
import { systemClock } from '../src/installation/system-clock.ts'
import { shippedLibrary, shippedSkills } from '../src/installation/shipped.ts'

/** The companion Action: reads its inputs, makes one call, and ends with what that says. */
const surroundings = surroundingsOf(process.env)
try {
  const [skills, library] = await Promise.all([shippedSkills(), shippedLibrary()])
  process.exitCode = await runAction(readSettings(process.env), surroundings, { skills, library, now: systemClock })
} catch (cause) {
  surroundings.fail(cause)
  process.exitCode = 2
}
