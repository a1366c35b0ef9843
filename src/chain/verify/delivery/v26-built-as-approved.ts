import { scanIds } from '../../../documents/scan-ids.ts'
import type { Component } from '../../../documents/read-components.ts'
import { digestOfData } from '../../../model/digest.ts'
import { assetPath, specFolder } from '../../../model/place.ts'
import type { Archive } from '../archive.ts'
import type { Contract } from '../contract.ts'
import { nameOf, pathOf } from '../engagement-chain.ts'
import type { EngagementChain } from '../engagement-chain.ts'
import { filesAt, tipPosition } from '../mainline.ts'
import type { Violation } from '../violation.ts'

const REMEDY =
  'Build only what the approved design names: take the difference back, or have the design changed and approved.'

type Reconciled = EngagementChain['reconciled'][number]

/**
 * V26 What was built is what was approved: the as-built record has exactly the components of the approved design; every file in the build
 * folder is one component's asset with the digest the record gives; each component serves requirements of the approved spec; and each
 * run used the approved inputs.
 */
export function checkBuiltAsApproved(archive: Archive): readonly Violation[] {
  return archive.engagements.flatMap((chain) => {
    const latest = chain.reconciled.at(-1)
    return [
      ...chain.reconciled.flatMap((record) => componentProblems(archive, chain, record)),
      ...(latest === undefined ? [] : assetProblems(archive, chain, latest)),
      ...chain.steps.flatMap((step) => inputProblems(archive, chain, step)),
    ]
  })
}

function componentProblems({ contracts }: Archive, chain: EngagementChain, record: Reconciled): readonly Violation[] {
  const contract = contracts.get(record.data.contract)
  const tell = telling(chain, record)
  if (contract === undefined) return [tell(`was built by ${record.data.contract}, which locks no design`)]
  const { components, spec } = contract
  if (components === null || spec === null)
    return [tell('was built by a design or spec whose approved text cannot be read')]
  const built = record.data.components.map(({ id }) => id)
  const designed = components.map(({ id }) => id)
  const extra = built.filter((id, index) => !designed.includes(id) || built.indexOf(id) !== index)
  const lost = designed.filter((id) => !built.includes(id))
  return [
    ...extra.map((id) => tell(`lists component ${id}, which the approved design does not have (once)`)),
    ...lost.map((id) => tell(`does not say what became of component ${id} of the approved design`)),
    ...unknownRequirements(components, spec).map((text) => tell(text)),
  ]
}

function unknownRequirements(components: readonly Component[], spec: string): readonly string[] {
  const known = new Set(scanIds(spec, 'FR').map(({ id }) => id))
  return components.flatMap(({ id, satisfies }) =>
    satisfies
      .filter((each) => !known.has(each))
      .map((each) => `was built for ${each} by ${id}; the approved spec has no ${each}`),
  )
}

function assetProblems(
  { main, documents, contracts }: Archive,
  chain: EngagementChain,
  record: Reconciled,
): readonly Violation[] {
  const designed = new Set(
    (contracts.get(record.data.contract)?.components ?? []).map(({ id }) => assetPath(chain.id, id)),
  )
  const listed = new Map(record.data.components.map(({ id, asset }) => [assetPath(chain.id, id), asset]))
  const files = filesAt(main, chain.id, `${specFolder(chain.id)}/build/`, tipPosition(main))
  const tell = telling(chain, record)
  const present = files.flatMap(({ path, file }): readonly Violation[] => {
    if (!designed.has(path)) return [tell(`: asset ${path} has no component in the approved design`, path)]
    const digest = documents.get(file.blob)?.digest ?? 'unreadable'
    const expected = listed.get(path) ?? 'no asset'
    return digest === expected
      ? []
      : [tell(`: asset ${path} is ${digest}; the as-built record gives ${expected}`, path)]
  })
  const paths = new Set(files.map(({ path }) => path))
  const absent = [...listed].filter(([path, asset]) => asset !== null && !paths.has(path))
  return [
    ...present,
    ...absent.map(([path]) => tell(`: asset ${path} of the as-built record is not on the default branch`, path)),
  ]
}

function inputProblems(
  { contracts }: Archive,
  chain: EngagementChain,
  step: EngagementChain['steps'][number],
): readonly Violation[] {
  const component = findComponent(contracts.get(step.data.contract), step.data.component)
  const tell = telling(chain, step)
  if (component === null) return [tell(`ran component ${step.data.component}, which the approved design does not have`)]
  return step.data.run.inputs === digestOfData(component.inputs)
    ? []
    : [tell(`ran ${component.id} with other inputs than approved`)]
}

function findComponent(contract: Contract | undefined, id: string): Component | null {
  return contract?.components?.find((each) => each.id === id) ?? null
}

function telling(chain: EngagementChain, record: { readonly seq: number; readonly digest: string }) {
  return (text: string, path?: string): Violation => ({
    code: 'V26',
    message: `${nameOf(record)}${text.startsWith(':') ? '' : ' '}${text}`,
    remedy: REMEDY,
    record: pathOf(chain, record),
    ...(path === undefined ? {} : { path }),
  })
}
