import type { SetupFinding } from './setup-finding.ts'

const MARKS = { weak: '✗', unread: '?', told: '·' } as const

/** The findings for people: what is weak first, then what nobody knows, then what to compare; each with its reason and its remedy. */
export function renderExamination(findings: readonly SetupFinding[], looked: string): readonly string[] {
  const of = (kind: SetupFinding['kind']) => findings.filter((each) => each.kind === kind)
  const [weak, unread, told] = [of('weak'), of('unread'), of('told')]
  const verdict =
    weak.length > 0
      ? `${looked}: ${weak.length} thing(s) make the gates advisory${unread.length > 0 ? `, ${unread.length} could not be read` : ''}`
      : unread.length > 0
        ? `${looked}: ${unread.length} thing(s) could not be read; what could be read is in order`
        : `${looked}: nothing found that makes the gates advisory`
  return [...[...weak, ...unread, ...told].flatMap(lines), verdict]
}

function lines({ code, kind, found, why, remedy }: SetupFinding): readonly string[] {
  return [`${MARKS[kind]} ${code} ${found}`, `    why: ${why}`, `    do:  ${remedy}`]
}

/** 0 nothing found, 1 something is weak, 2 nothing is known to be weak but not everything could be read. */
export function examinationExitCode(findings: readonly SetupFinding[]): 0 | 1 | 2 {
  if (findings.some(({ kind }) => kind === 'weak')) return 1
  return findings.some(({ kind }) => kind === 'unread') ? 2 : 0
}
