import { onGithub } from './on-github.ts'
import { onTerminal } from './on-terminal.ts'
import type { Surroundings } from './surroundings.ts'

/** Where the Action finds itself: in a job of GitHub, or on a machine of its own. */
export function surroundingsOf(env: Readonly<Record<string, string | undefined>>): Surroundings {
  if (env['GITHUB_ACTIONS'] === 'true') return onGithub(env)
  // Whoever started it may be gone, and the other end of the pipe with it: what was begun is brought to its end all the same.
  process.stdout.on('error', () => {})
  return onTerminal((line) => void process.stdout.write(`${line}\n`))
}
