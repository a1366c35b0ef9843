import * as core from '@actions/core'
import { openLogGroups } from './log-groups.ts'
import type { Surroundings } from './surroundings.ts'

/** GitHub shows no summary of a step that is larger than 1 MiB. */
const MAX_SUMMARY_BYTES = 1_000_000

/** The Action in a job of GitHub: folded log groups, annotations, the job's summary, masked secrets, an identity to prove. */
export function onGithub(env: Readonly<Record<string, string | undefined>>): Surroundings {
  const { say, group } = openLogGroups({
    open: (title) => core.startGroup(title),
    line: (text) => core.info(asText(text)),
    close: () => core.endGroup(),
  })
  return {
    say,
    group,
    annotate: ({ level, title, message, file, line }) => {
      const place = { title, ...(file === null ? {} : { file, startLine: line ?? 1 }) }
      if (level === 'error') core.error(message, place)
      else if (level === 'warning') core.warning(message, place)
      else core.notice(message, place)
    },
    hide: (secret) => {
      // The log is masked line by line.
      for (const line of [secret, ...secret.split(/\r?\n/)]) if (line.trim().length > 3) core.setSecret(line)
    },
    summarise: async (markdown) => {
      if (env['GITHUB_STEP_SUMMARY'] === undefined) return
      await core.summary.addRaw(bounded(markdown)).write()
    },
    setOutput: (name, value) => core.setOutput(name, value),
    prove: (audience) => {
      const offers = env['ACTIONS_ID_TOKEN_REQUEST_URL'] !== undefined
      return offers ? core.getIDToken(audience) : Promise.resolve(null)
    },
    fail: (cause) => core.error(reasonsOf(cause).join('; because: ')),
  }
}

/**
 * A line that quotes a tool or a person, so that the runner takes none of it for a command: those begin with two colons, older ones with `##[` anywhere.
 */
export function asText(text: string): string {
  return text.replaceAll(/^(\s*):(?=:)/gmu, '$1: ').replaceAll('##[', '## [')
}

function bounded(markdown: string): string {
  if (Buffer.byteLength(markdown) <= MAX_SUMMARY_BYTES) return markdown
  const cut = Buffer.from(markdown).subarray(0, MAX_SUMMARY_BYTES).toString('utf8')
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\n… cut here: the whole is in the log and in the evidence.\n`
}

function reasonsOf(cause: unknown): readonly string[] {
  if (!(cause instanceof Error)) return [String(cause)]
  return [cause.message, ...(cause.cause === undefined ? [] : reasonsOf(cause.cause))]
}
