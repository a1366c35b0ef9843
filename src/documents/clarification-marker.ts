/** `[NEEDS CLARIFICATION: Q-001 question]` or `[DECISION NEEDED: TRD-001 question]` left in a document (R2.4). */
export type Marker = {
  readonly kind: 'clarification' | 'decision'
  readonly id: string | null
  readonly question: string
  readonly line: number
}

const MARKER = /\[(NEEDS CLARIFICATION|DECISION NEEDED)(?::\s*([^\]\n]{0,500}))?\]?/g

export function clarificationMarker(id: string, question: string): string {
  return `[NEEDS CLARIFICATION: ${id} ${question}]`
}

export function decisionMarker(id: string): string {
  return `[DECISION NEEDED: ${id}]`
}

/** All markers left in a text, also malformed ones: a question that cannot be read is still open. */
export function openMarkers(text: string): readonly Marker[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(MARKER)].map((match) => {
      // A marker that a form's text brought along has its brackets escaped.
      const said = (match[2] ?? '').replace(/\\$/, '').trim()
      const id = /^(?:Q|TRD)-\d{3}/.exec(said)?.[0] ?? null
      const kind = match[1] === 'DECISION NEEDED' ? 'decision' : 'clarification'
      return { kind, id, question: said.slice(id?.length ?? 0).trim(), line: index + 1 } as const
    }),
  )
}
