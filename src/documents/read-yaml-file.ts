import type { z } from 'zod'
import { linesWithHiddenCharacters } from './hidden-characters.ts'
import { readYaml } from './read-yaml.ts'
import type { YamlCodes, YamlReading } from './read-yaml.ts'

/** Reads a whole file of untrusted YAML: as strictly as any, and what its reader does not see is not read either (R11.1). */
export function readYamlFile<T>(
  { path, text }: { readonly path: string; readonly text: string },
  schema: z.ZodType<T>,
  codes: YamlCodes,
): YamlReading<T> {
  const reading = readYaml({ path, text, firstLine: 1 }, schema, codes)
  const [line] = reading.value === null ? [] : linesWithHiddenCharacters(text)
  if (line === undefined) return reading
  const told = { found: 'a character that cannot be seen', expected: 'visible text only', remedy: codes.remedy }
  return { ...reading, value: null, findings: [{ code: codes.syntax, severity: 'block', path, line, ...told }] }
}
