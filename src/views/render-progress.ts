import type { RecordData } from '../model/record.ts'
import { inlineCode, inlineText } from './inline-text.ts'

/** How a check shows runs that are under way: what was granted where, and the steps so far, the last one being made now. */
export function renderProgress(
  { command, environment, attempt, runs }: RecordData<'run.granted'>,
  steps: readonly string[],
): { readonly title: string; readonly summary: string } {
  const done = steps.slice(0, -1).map((step) => `- ✅ ${inlineText(step)}`)
  const now = steps.slice(-1).map((step) => `- ▶️ ${inlineText(step)}`)
  return {
    title: `${command} in ${environment}: ${steps.at(-1) ?? 'starting'}`,
    summary: [
      `**The ${command} is running.** Nobody has to act; this check is brought up to date as it goes on.`,
      `Attempt ${attempt} in ${inlineCode(environment)}: ${runs.map(({ id }) => inlineCode(id)).join(', ')}`,
      [...done, ...now].join('\n'),
    ].join('\n\n'),
  }
}
