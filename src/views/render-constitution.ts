import { formatFinding } from '../model/finding.ts'
import { CONSTITUTION_PATH } from '../model/place.ts'
import { isChecked } from '../model/constitution.ts'
import type { Amendment, Article, Constitution, ConstitutionInForce, Limits } from '../model/constitution.ts'
import { cutText } from './cut-text.ts'
import { inlineCode, quotedText } from './inline-text.ts'

const MAX_AMENDMENTS = 20

/** The constitution that is in force, for the reply to `/sdd constitution` (R7.3): its rules, which of them programs check, its amendments. */
export function renderConstitution({ constitution, isShipped, findings }: ConstitutionInForce): string {
  if (constitution === null) {
    const told = findings.map((finding) => `- ${inlineCode(formatFinding(finding))}`)
    return cutText(['**The constitution cannot be read, so no design passes Gate 2.**', told.join('\n')].join('\n\n'))
  }
  const { articles, limits, amendments } = constitution
  return cutText(
    [
      `**${headOf(constitution, isShipped)}**`,
      limitsOf(limits),
      articles.map((article) => articleText(article, limits)).join('\n\n'),
      amendmentsText(amendments),
    ].join('\n\n'),
  )
}

function headOf({ version, ratified, amended }: Constitution, isShipped: boolean): string {
  if (isShipped)
    return `This repository has no ${inlineCode(CONSTITUTION_PATH)}: what specgate ships holds, version ${version}.`
  const since = ratified === null ? 'as it was shipped' : `ratified ${ratified}`
  return `Constitution ${version}, ${since}${amended === null ? '' : `, amended ${amended}`}.`
}

function limitsOf({ iacTools, takesExceptions }: Limits): string {
  const exceptions = takesExceptions
    ? 'A design may be let off a rule when it says why under "Complexity tracking".'
    : 'No design is let off a rule.'
  return `At most ${iacTools} infrastructure-as-code tools in a design. ${exceptions}`
}

function articleText({ number, title, rules }: Article, limits: Limits): string {
  const items = rules.map(
    ({ id, text }) => `- **${id}** ${quotedText(text)}${isChecked(limits, id) ? ' *(checked by a program)*' : ''}`,
  )
  return [`**Article ${number}: ${quotedText(title)}**`, '', ...items].join('\n')
}

/** The newest first. */
function amendmentsText(amendments: readonly Amendment[]): string {
  if (amendments.length === 0) return 'It was never amended.'
  const rest = amendments.length - MAX_AMENDMENTS
  const items = amendments
    .toReversed()
    .slice(0, MAX_AMENDMENTS)
    .map(({ version, date, articles, change, reason, compatibility, approvedBy }) =>
      [
        `- **${version}** (${date}; ${articles.join(', ')}) ${quotedText(change)}`,
        `*Reason:* ${quotedText(reason)} *Compatibility:* ${quotedText(compatibility)} *Approved by* #${approvedBy}`,
      ].join(' '),
    )
  return ['**Amendments**', '', ...items, ...(rest > 0 ? [`- and ${rest} earlier`] : [])].join('\n')
}
