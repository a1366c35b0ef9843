import type { Engagement, GateState } from '../model/engagement.ts'
import { GATES } from '../model/phase.ts'
import type { Gate } from '../model/phase.ts'

const LABELS: Readonly<Record<Gate, string>> = {
  requirements: 'Requirements · Gate 1',
  feasibility: 'Feasibility',
  design: 'Design · Gate 2',
  'as-built': 'Build · As-built',
}

/** One line that shows how far an engagement is: `✅ Requirements · Gate 1 → 🟡 Feasibility → ⬜ Design · Gate 2 → …`. */
export function phaseLine(engagement: Engagement): string {
  return GATES.map((gate) => `${mark(engagement.gates[gate])} ${LABELS[gate]}`).join(' → ')
}

function mark(state: GateState): string {
  switch (state.status) {
    case 'locked':
      return state.reopening === null ? '✅' : '🔁'
    case 'open':
      return '🟡'
    case 'ready':
      return '🔵'
    case 'shut':
      return '⬜'
  }
}
