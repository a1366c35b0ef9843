import { fileAt, filesUnder } from '../derive/overlay.ts'
import { readContract, withdrawnContract } from '../documents/component-contract.ts'
import type { ComponentContract } from '../documents/component-contract.ts'
import type { Component } from '../documents/read-components.ts'
import { hiddenFindings } from '../documents/hidden-findings.ts'
import type { SolutionDesign } from '../documents/solution-design.ts'
import { canonicalJson, shortDigest } from '../model/digest.ts'
import type { Finding } from '../model/finding.ts'
import { contractComponent, contractPath, PLAN_FILES, planPath, specFolder } from '../model/place.ts'
import type { PlanFile } from '../model/place.ts'
import type { RepositoryFile } from '../model/snapshot.ts'
import { block } from './rule.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * The plan stands beside the design and does not contradict it (R7.1). As strict as each document is relied on. A contract is what a
 * component is built and reviewed by, so its terms are the design's, field by field. The others explain: a person may write them anew, and the
 * reviewer reads how; but none of them may leave out a component, requirement or criterion, nor come from another draft of the
 * design, because what is missing or old is what a reader of the difference does not see. The task list has a rule of its own.
 *
 * @example ok: as it was drafted
 *   phase: design
 *   locked: [requirements, feasibility]
 *
 * @example ok: a person explains in other words
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: quickstart.md, line: '^Read .*$', by: 'Begin with the contract.' }
 *   contributor: gus
 *
 * @example not-ok: no research and no contract
 *   phase: design
 *   locked: [requirements, feasibility]
 *   without: [research.md, contracts/rotate-certificate.md]
 *   → specs/001-demo/research.md:1 SG350
 *   → specs/001-demo/contracts/rotate-certificate.md:1 SG350
 *
 * @example not-ok: a quickstart that was drafted with another design
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: quickstart.md, line: 'basis `[0-9a-f]{12}`', by: 'basis `000000000000`' }
 *   → specs/001-demo/quickstart.md:{changed} SG351
 *
 * @example not-ok: research that leaves a requirement out
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: research.md, line: 'FR-002', by: 'FR-001' }
 *   → specs/001-demo/research.md:1 SG352
 *
 * @example not-ok: a task that reads the other way round
 *   phase: design
 *   locked: [requirements, feasibility]
 *   insert: { in: tasks.md, before: '## For programs', line: "Do \u202enot\u202c wait.\n" }
 *   → specs/001-demo/tasks.md:{changed} SG309
 *
 * @example not-ok: a contract that says more days than the design
 *   phase: design
 *   locked: [requirements, feasibility]
 *   replace: { in: contracts/rotate-certificate.md, line: 'days: 90', by: 'days: 397' }
 *   → specs/001-demo/contracts/rotate-certificate.md:{changed} SG353
 *
 * @example not-ok: a design that was changed and its contract not
 *   phase: design
 *   locked: [requirements, feasibility]
 *   block: { 0.inputs.key-type: rsa-2048, 0.action: stub }
 *   → specs/001-demo/contracts/rotate-certificate.md:{block.0.inputs.key-type} SG353
 *   → specs/001-demo/contracts/rotate-certificate.md:{block.0.action} SG353
 *
 * @example not-ok: a contract of something that the design does not have
 *   phase: design
 *   locked: [requirements, feasibility]
 *   add: [contracts/open-firewall.md]
 *   → specs/001-demo/contracts/open-firewall.md:1 SG354
 */
export const planBesideDesign: Rule = {
  id: 'plan-beside-design',
  judges: ['design'],
  check: (context) => {
    const { design } = context.dossier
    if (design === null) return []
    return [
      ...PLAN_FILES.flatMap((file) => documentFindings(context, design, file)),
      ...design.components.flatMap((component) => contractFindings(context, design, component)),
      ...strayContracts(context, design),
    ]
  },
}

const BASIS = /\(basis `([0-9a-f]{12})`\)/
const WORD = /[A-Za-z0-9][A-Za-z0-9-]*/g

/** What a document may not leave out. */
function namesIn(file: PlanFile, { dossier }: RuleContext, { components }: SolutionDesign): readonly string[] {
  switch (file) {
    case 'research.md':
      return (dossier.spec?.requirements ?? []).map(({ id }) => id)
    case 'data-model.md':
      return components.map(({ id }) => id)
    case 'quickstart.md':
      return [...components.map(({ id }) => id), ...(dossier.spec?.acceptance ?? []).map(({ id }) => id)]
    case 'tasks.md':
    case 'checklists/design.md':
      return []
  }
}

function documentFindings(context: RuleContext, design: SolutionDesign, file: PlanFile): readonly Finding[] {
  const path = planPath(context.engagement.id, file)
  const text = textAt(context, path)
  if (text === null) return [missing(path)]
  const words = new Set(text.match(WORD) ?? [])
  const left = namesIn(file, context, design).filter((name) => !words.has(name))
  return [
    ...hiddenFindings(path, text),
    ...basisFindings(path, text, design),
    ...(left.length === 0 ? [] : [unnamed(path, left)]),
  ]
}

function contractFindings(context: RuleContext, design: SolutionDesign, component: Component): readonly Finding[] {
  const path = contractPath(context.engagement.id, component.id)
  const text = textAt(context, path)
  if (text === null) return [missing(path)]
  const { contract, findings } = readContract(path, text)
  const terms = contract === null ? findings : termFindings(contract, component)
  return [...hiddenFindings(path, text), ...basisFindings(path, text, design), ...terms]
}

function textAt({ snapshot, pull }: RuleContext, path: string): string | null {
  return fileAt(snapshot, pull.content, path)?.text ?? null
}

function missing(path: string): Finding {
  const remedy = 'Put it back from the draft of the solution-arch-agent on this branch, or write it.'
  return block('SG350', { path }, 'no such document beside the design', 'one', remedy)
}

function unnamed(path: string, names: readonly string[]): Finding {
  const found = `a text that does not name ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' and more' : ''}`
  const remedy = 'Say what the document says of the others about these too.'
  return block('SG352', { path }, found, 'every one of the design', remedy)
}

function basisFindings(path: string, text: string, design: SolutionDesign): readonly Finding[] {
  const match = BASIS.exec(text)
  const expected = shortDigest(design.frontMatter.basis)
  if (match === null || match[1] === expected) return []
  const line = text.slice(0, match.index).split('\n').length
  const remedy = 'Read it against this design, correct it, and write the basis of the design there.'
  return [block('SG351', { path, line }, `a draft on basis ${match[1]}`, `basis ${expected}, as the design`, remedy)]
}

/** Each field, and each input, in which a contract says something else than the design. */
function termFindings({ path, component, lineOf }: ComponentContract, wanted: Component): readonly Finding[] {
  const { inputs, ...terms } = component
  const { inputs: wantedInputs, ...wantedTerms } = wanted
  return [
    ...differences(terms, wantedTerms).map((name) => [name === 'dependsOn' ? 'depends-on' : name]),
    ...differences(inputs, wantedInputs).map((name) => ['inputs', name]),
  ].map((at) => {
    const found = `other ${at.join(' ')} than the design has`
    const expected = `the component ${wanted.id} as the design writes it`
    const remedy = 'The design decides: write here what it says, or change both.'
    return block('SG353', { path, line: lineOf(at) }, found, expected, remedy)
  })
}

function differences(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): readonly string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].filter(
    (name) =>
      Object.hasOwn(a, name) !== Object.hasOwn(b, name) ||
      canonicalJson(a[name] ?? null) !== canonicalJson(b[name] ?? null),
  )
}

function strayContracts({ snapshot, engagement, pull }: RuleContext, design: SolutionDesign): readonly Finding[] {
  const known = new Set(design.components.map(({ id }) => id))
  const files: readonly RepositoryFile[] = filesUnder(snapshot, pull.content, `${specFolder(engagement.id)}/contracts`)
  return files.flatMap(({ path, text }) => {
    const component = contractComponent(engagement.id, path)
    if (component === null || known.has(component) || text === withdrawnContract(component)) return []
    const remedy = `Take it off the branch; where ${snapshot.base.branch} has it, write that it is withdrawn: ${JSON.stringify(withdrawnContract(component))}.`
    return [block('SG354', { path }, `a contract of ${component}`, 'contracts of the components of the design', remedy)]
  })
}
