import { maskSecrets } from '../../mask-secrets.ts'
import type { Captured, ProcessResult } from '../../run-process.ts'

/** One call of a tool, or one program, of a job. */
export type LoggedCall = { readonly title: string; readonly ended: ProcessResult }

const SILENCE: Captured = { text: '', dropped: 0 }

/** Several processes as one: the end of the first that failed, else of the last, and what all of them said, call by call. */
export function joinCalls(calls: readonly LoggedCall[]): ProcessResult {
  const told = (calls.find(({ ended }) => ended.exitCode !== 0) ?? calls.at(-1))?.ended
  return {
    exitCode: told?.exitCode ?? null,
    signal: told?.signal ?? null,
    timedOut: told?.timedOut ?? false,
    stdout: joinStreams(calls.map(({ title, ended }) => ({ title, ...ended.stdout }))),
    stderr: joinStreams(
      calls.map(({ title, ended }) => ({ title, ...ended.stderr })).filter(({ text }) => text !== ''),
    ),
    truncated: calls.some(({ ended }) => ended.truncated),
  }
}

function joinStreams(said: readonly (Captured & { readonly title: string })[]): Captured {
  if (said.length === 0) return SILENCE
  const texts = said.map(({ title, text, dropped }) => {
    const cut = dropped > 0 ? `\n[${dropped} bytes more]` : ''
    return `$ ${title}\n${text === '' || (text.endsWith('\n') && cut === '') ? text : `${text}${cut}\n`}`
  })
  return { text: texts.join(''), dropped: 0 }
}

/** What went wrong with a process, in words and without these secrets; null when it ended well. */
export function failureOf(
  { exitCode, signal, timedOut, stderr }: ProcessResult,
  tool: string,
  timeoutMs: number,
  secrets: readonly string[],
): string | null {
  const mask = maskSecrets(secrets)
  // Masked while it is whole: what is cut out of a secret might not be known for one.
  const words = withoutAdvice(stderr.dropped > 0 ? mask.cutText(stderr.text) : mask.text(stderr.text))
  const told = words === '' ? '' : `: ${words}`
  if (timedOut) return `${tool} did not end within ${Math.round(timeoutMs / 1000)} s and was stopped${told}`
  if (signal !== null) return `${tool} was ended by ${signal}${told}`
  return exitCode === 0 ? null : words === '' ? `${tool} ended with exit code ${exitCode}` : words
}

/** Leaves out kubectl's advice to overrule the other owners of a field, which is never done, and the tools' own logs, which say the same twice. */
function withoutAdvice(complaint: string): string {
  return complaint
    .replaceAll(/\nPlease review the fields above[\s\S]*?#conflicts/g, '')
    .replaceAll(/^(level=\w+ |[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ ).*\n?/gm, '')
    .trim()
}
