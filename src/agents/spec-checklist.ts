import type { CustomerSpec } from '../documents/customer-spec.ts'
import type { InputValues, LibrarySpec } from '../model/library-spec.ts'

/** The requirements checklist: unit tests of the text, each ticked only when it holds (R7.2). */
export function renderChecklist(spec: CustomerSpec | null, library: LibrarySpec, values: InputValues): string {
  const cited = new Set(spec?.acceptance.flatMap((criterion) => criterion.cites))
  const items: readonly (readonly [string, boolean])[] = [
    ['Every question is answered.', spec !== null && spec.markers.length === 0],
    ['The target is one of the inventory.', values['endpoint'] !== undefined || values['target'] !== undefined],
    [
      'Each requirement is verified by a criterion.',
      spec !== null && spec.requirements.every(({ id }) => cited.has(id)),
    ],
    [
      'Each criterion names the check that proves it.',
      spec !== null && spec.acceptance.every(({ check }) => check !== null),
    ],
    ...given(library, values, 'The reason and the security impact of the change are given.', [
      'reason',
      'security-impact',
    ]),
    ...given(library, values, 'It is said when the work may be done and who is called when it fails.', [
      'maintenance-window',
      'rollback-contact',
    ]),
  ]
  const lines = items.map(([text, holds]) => `- [${holds ? 'x' : ' '}] ${text}`)
  return `# Requirements checklist\n\nTicked by the spec-agent where the spec shows it. Gate 1 needs every item.\n\n${lines.join('\n')}\n`
}

/** An item for inputs that the use case asks for. */
function given(
  library: LibrarySpec,
  values: InputValues,
  text: string,
  names: readonly string[],
): readonly (readonly [string, boolean])[] {
  const asked = names.filter((name) => library.inputs.some((input) => input.name === name))
  return asked.length === 0 ? [] : [[text, asked.every((name) => values[name] !== undefined)]]
}
