import type { Terminal } from '../cli/command.ts'
import type { Decision } from '../model/decision.ts'
import type { Effect } from '../model/effect.ts'
import { GATES } from '../model/phase.ts'
import type { Gate } from '../model/phase.ts'

/** Tells the story in the terminal: phase line, people, machine, refusals, facts. */
export type Narrator = {
  readonly chapter: (title: string, decision: Decision | null) => Promise<void>
  readonly person: (login: string, does: string) => void
  readonly machine: (effects: readonly Effect[]) => void
  readonly next: (decision: Decision) => void
  readonly refused: (what: string, reason: string) => void
  readonly fact: (text: string) => void
}

const WIDTH = 110

const LABELS: Readonly<Record<Gate, string>> = {
  requirements: 'Requirements ▏Gate 1',
  feasibility: 'Feasibility',
  design: 'Design ▏Gate 2',
  'as-built': 'Build ▏As-built',
}

/** @param step whether to wait for a key before each chapter */
export function openNarrator(terminal: Terminal, step: boolean): Narrator {
  const { out } = terminal
  const paint = (code: number, text: string) => (terminal.color ? `\u001b[${code}m${text}\u001b[0m` : text)
  let chapters = 0
  return {
    chapter: async (title, decision) => {
      if (step && chapters > 0) await terminal.pause('  … Enter to go on ')
      chapters += 1
      out('')
      out(paint(1, `${chapters}. ${title}`))
      out(`   ${phases(decision, paint)}`)
    },
    person: (login, does) => out(`   ${paint(36, `@${login}`)} ${does}`),
    machine: (effects) => {
      for (const line of effects.flatMap(told)) out(`     ${paint(2, '·')} ${line}`)
    },
    next: ({ next }) => {
      for (const line of next) out(`     ${paint(33, '→')} ${wrap(line)}`)
    },
    refused: (what, reason) => {
      out(`     ${paint(31, '✗ REFUSED')} ${what}`)
      out(`       ${wrap(reason)}`)
    },
    fact: (text) => out(`     ${paint(32, '✓')} ${text}`),
  }
}

function phases(decision: Decision | null, paint: (code: number, text: string) => string): string {
  return GATES.map((gate) => {
    const status = decision?.engagement?.gates[gate].status ?? (gate === 'requirements' ? 'ready' : 'shut')
    if (status === 'locked') return paint(32, `● ${LABELS[gate]}`)
    return status === 'shut' ? paint(2, `○ ${LABELS[gate]}`) : paint(33, `◐ ${LABELS[gate]}`)
  }).join(paint(2, ' ── '))
}

/** What a newcomer wants to see of an effect; checks, comments and labels follow from the rest. */
function told(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case 'append-record':
      return [`ledger: ${effect.record.event}`]
    case 'draft':
      return [
        `${effect.agent} drafts ${effect.document === 'assets' ? 'the assets' : `the ${effect.document} document`} as a commit`,
      ]
    case 'dispatch-runs':
      return [`Action: ${effect.command} in ${effect.environment}, under grant ${effect.grant.slice(0, 19)}…`]
    case 'collect-runs':
      return [`evidence of ${[...effect.runs, ...effect.lost.map(({ id }) => id)].join(', ')} is committed`]
    case 'delete-branch':
      return []
    case 'open-pull':
      return [`pull request "${effect.title}"`]
    case 'close-issue':
      return ['the issue is closed']
    case 'set-check':
    case 'upsert-comment':
    case 'set-labels':
    case 'request-reviewers':
    case 'react':
    case 'upsert-issue':
      return []
  }
}

/** Breaks a long line at words, so that it stays readable in a terminal. */
function wrap(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH && line !== '') {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n       ')
}
