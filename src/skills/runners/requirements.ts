/** The packages a skill pins, each with its hashes, as pip reads them. */
export const REQUIREMENTS = 'requirements.txt'

/** One package, one version, perhaps an environment marker, and at least one hash. Nothing else: no options, addresses or variables. */
const PINNED =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._,-]+\])? ?== ?[A-Za-z0-9][A-Za-z0-9.!+_-]*( ?; ?[A-Za-z0-9_.'"<>=!(), -]+?)?( --hash=(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}))+$/

type Reading =
  | { readonly requirements: readonly string[]; readonly problem: null }
  | { readonly requirements: null; readonly problem: string }

/** Reads the packages that a skill pins, one text each, sorted; or tells the first line that does not pin one. */
export function readRequirements(text: string): Reading {
  const requirements: string[] = []
  for (const { line, written } of logicalLines(text)) {
    if (!PINNED.test(written)) {
      const problem = `${REQUIREMENTS} line ${line} is ${JSON.stringify(clip(written))}, expected was name==version --hash=sha256:…`
      return { requirements: null, problem }
    }
    requirements.push(written)
  }
  return { requirements: requirements.toSorted(), problem: null }
}

/** Lines as pip puts them together: a backslash at the end goes on in the next line, `#` begins a comment. White space is made one blank. */
function logicalLines(text: string): readonly { readonly line: number; readonly written: string }[] {
  const lines: { line: number; written: string }[] = []
  let goesOn = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const plain = raw.replace(/(^|\s)#.*$/, '')
    const before = goesOn ? lines.pop() : undefined
    goesOn = plain.endsWith('\\')
    const written = `${before?.written ?? ''}${goesOn ? plain.slice(0, -1) : plain}`
    lines.push({ line: before?.line ?? index + 1, written })
  }
  return lines
    .map(({ line, written }) => ({ line, written: written.replaceAll(/\s+/g, ' ').trim() }))
    .filter(({ written }) => written !== '')
}

function clip(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`
}
