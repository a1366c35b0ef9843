import { inlineCode, inlineText } from './inline-text.ts'

/** The comment by which later looks know that a plan was asked for, drafted and found the same. */
export function planMarker(comment: number): string {
  return `<!-- specgate:plan:${comment} -->`
}

/** The answer to `/sdd plan` where drafting again changes nothing. */
export function renderPlanUnchanged(comment: number): { readonly marker: string; readonly body: string } {
  const marker = planMarker(comment)
  const told =
    'The plan was drafted again from the design as it stands. It is the same to the last letter, so nothing was committed and no approval is old.'
  return { marker, body: `${marker}\n\n${told}` }
}

/** The answer to `/sdd plan` where only the program has written on the branch. */
export function renderPlanKeptUp(branch: string): string {
  return `Only the program has written on ${inlineCode(branch)}, so the plan is kept up to date by itself: whenever the design is drafted again, all that stands beside it is too.`
}

/** The answer to `/sdd plan --variant`: where the variant is to be found, and what it does otherwise. */
export function renderVariantAnswer(
  variant: { readonly id: string; readonly title: string },
  path: string,
  differences: readonly string[],
  problem: string | null,
): string {
  const what =
    differences.length === 0
      ? 'For this request it comes to the same as the design without it: the same components, batch and values.'
      : `Otherwise than the design without it: ${differences.map(inlineCode).join(', ')}.`
  const next =
    problem === null
      ? `\`/sdd choose ${variant.id} <reason>\` makes it the design.`
      : `It can be looked at and not be chosen: ${inlineText(problem)}.`
  return [
    `Variant \`${variant.id}\` (${inlineText(variant.title)}) is drafted to ${inlineCode(path)}, beside the design. ${what}`,
    `\`/sdd compare\` puts all designs side by side. ${next}`,
  ].join('\n\n')
}
