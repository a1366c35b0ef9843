import type { Stakes } from './stakes.ts'

/** An answer that a person may give as it stands. `example` is the use case's own and recommends nothing. */
export type Proposal = {
  readonly from: 'issue' | 'only' | 'example'
  /** As it is written after the question's id. */
  readonly answer: string
  readonly reason: string
}

/** A question that nobody has answered yet. */
export type OpenQuestion = {
  readonly id: string
  /** Name of the input that it asks for. */
  readonly input: string
  readonly question: string
  readonly why: string
  readonly stakes: Stakes
  /** What an answer has to be. */
  readonly accepted: string
  readonly proposal: Proposal | null
}

/** What is open in the spec of an engagement, and where it is answered. */
export type OpenQuestions = {
  /** Ranked by what hangs on them. */
  readonly questions: readonly OpenQuestion[]
  /** Markers that are no question of the form: they are answered in their place. */
  readonly markers: readonly { readonly line: number; readonly question: string }[]
  readonly document: string
  /** Whether people have written on the branch, so that no comment is drafted into the document. */
  readonly isWrittenByHand: boolean
}
