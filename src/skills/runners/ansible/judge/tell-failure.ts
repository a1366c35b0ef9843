import type { Mask } from '../../../mask-secrets.ts'
import type { CleanText } from './clean-text.ts'
import type { Finished, Part } from './read-events.ts'

const MAX_CHARACTERS = 600
const MAX_ITEMS = 3
const MAX_LINES = 4

/** What Ansible puts before the words of a module since 2.19. */
const PREFIX = /^Task failed: ((Module|Action) failed: )?/

export type Wording = { readonly clean: CleanText; readonly mask: Mask }

/** A task as people find it: `Install the site (apply.yml:12)`. */
export function placeOf(task: string, path: string): string {
  return path === '' ? task : `${task} (${path})`
}

/** What a task that failed, or did not reach its host, said of it. */
export function tellFailure({ event_data: { task, task_path: path, res } }: Finished, wording: Wording): string {
  const failed = (res.results ?? []).filter(({ failed }) => failed === true)
  const items = failed.slice(0, MAX_ITEMS).map((part) => `for ${labelOf(part, wording)}: ${reasonOf(part, wording)}`)
  const more = failed.length > MAX_ITEMS ? [`and ${failed.length - MAX_ITEMS} more`] : []
  const reason = items.length > 0 ? [...items, ...more].join('; ') : reasonOf(res, wording)
  return `${placeOf(task, wording.clean(path))}: ${reason}`
}

/** Its message, and for a command its exit code and last words. Secrets are masked while they are whole: a part might not be known for one. */
function reasonOf({ msg, rc, stderr, module_stderr: crash, censored }: Part, { clean, mask }: Wording): string {
  if (censored !== undefined) return 'what it said is hidden by no_log'
  const told = typeof msg === 'string' ? shorten(msg.replace(PREFIX, '')) : JSON.stringify(msg ?? 'it failed')
  const said = mask.text(clean((stderr ?? '').trim() || (crash ?? '').trim())).split('\n')
  const words = said
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .join('\n')
  const end = rc === undefined || rc === 0 ? '' : `, exit code ${rc}`
  return clip(`${mask.text(clean(told)).trim()}${end}${words === '' ? '' : `: ${words}`}`)
}

/** Of a long text the beginning and the end: OpenSSH says last what it is about. */
function shorten(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replaceAll(/@{5,}/g, '').trim())
  const said = lines.filter((line) => line !== '')
  return said.length <= MAX_LINES ? said.join('\n') : [said[0], '…', ...said.slice(1 - MAX_LINES)].join('\n')
}

function labelOf({ _ansible_item_label: label, item }: Part, { clean, mask }: Wording): string {
  const shown = label ?? item ?? '?'
  return clip(mask.text(clean(typeof shown === 'string' ? shown : JSON.stringify(shown))))
}

export function clip(text: string, limit = MAX_CHARACTERS): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
