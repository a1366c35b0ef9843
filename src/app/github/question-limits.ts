import Bottleneck from 'bottleneck'

/**
 * How fast questions may follow each other: GraphQL is sent as POST, so Octokit's throttling would hold each question to one a second, as if
 * it wrote something. GitHub allows 2 000 points a minute for GraphQL; ten questions a second stay below a third of that. When GitHub says
 * that a limit is reached, Octokit waits as it says, here as for writes.
 */
export function createQuestionLimits(): { readonly write: Bottleneck.Group } {
  return { write: new Bottleneck.Group({ id: 'specgate-questions', maxConcurrent: 5, minTime: 100 }) }
}
