import { parse } from 'yaml'
import type { SceneFacts } from '../builders/facts.ts'

/** One `@example` of a rule's doc comment. */
export type Example = {
  readonly title: string
  readonly isOk: boolean
  readonly facts: SceneFacts
  /** `path:line CODE`; the line may be a placeholder in braces. */
  readonly expected: readonly string[]
}

const START = /^@example (ok|not-ok): (.+)$/

/** Reads the examples of a rule's source: a title, facts as a YAML mapping, then one `→ path:line CODE` for each finding. */
export function readExamples(source: string): readonly Example[] {
  const comment = /\/\*\*\n((?: \*.*\n)*?) \*\/\nexport const \w+: Rule = /.exec(source)?.[1] ?? ''
  const lines = comment.split('\n').map((line) => line.replace(/^ \* ?/, ''))
  const starts = lines.flatMap((line, index) => (START.test(line) ? [index] : []))
  return starts.map((start, index) => readExample(lines.slice(start, starts[index + 1])))
}

function readExample([head = '', ...body]: readonly string[]): Example {
  const [, kind = '', title = ''] = START.exec(head) ?? []
  const isResult = (line: string) => line.trimStart().startsWith('→ ')
  const facts = parse(body.filter((line) => !isResult(line)).join('\n')) as SceneFacts | null
  const expected = body.filter(isResult).map((line) => line.trim().slice('→ '.length))
  return { title, isOk: kind === 'ok', facts: facts ?? {}, expected }
}

/** The codes that a source can emit itself. */
export function codesIn(source: string): readonly string[] {
  return [...new Set([...source.matchAll(/'(SG\d+)'/g)].map((match) => String(match[1])))].toSorted()
}
