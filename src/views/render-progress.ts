import type { RunRequest } from '../model/run.ts'
import { inlineCode, inlineText } from './inline-text.ts'

/** How a check shows a run that is under way: what runs where, and the steps so far, the last one being made now. */
export function renderProgress(
  { id, component, mode, target, skill }: RunRequest,
  steps: readonly string[],
): { readonly title: string; readonly summary: string } {
  const what = component ?? id
  const done = steps.slice(0, -1).map((step) => `- ✅ ${inlineText(step)}`)
  const now = steps.slice(-1).map((step) => `- ▶️ ${inlineText(step)}`)
  return {
    title: `running ${what} (${mode}): ${steps.at(-1) ?? 'starting'}`,
    summary: [
      `**${inlineText(what)} is running.** Nobody has to act; this check is brought up to date as it goes on.`,
      `Run ${inlineCode(id)}, mode ${mode}, skill ${inlineCode(`${skill.name}@${skill.version}`)}, target ${inlineCode(target)}`,
      [...done, ...now].join('\n'),
    ].join('\n\n'),
  }
}
