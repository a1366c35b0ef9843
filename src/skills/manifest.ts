import { z } from 'zod'
import { readYamlFile } from '../documents/read-yaml-file.ts'
import type { YamlReading } from '../documents/read-yaml.ts'
import type { Finding } from '../model/finding.ts'
import { ACCESS } from '../model/skill.ts'
import type { Access, JsonSchema, SkillSummary } from '../model/skill.ts'
import { compileSchema } from '../documents/json-schema.ts'
import { BY_RUNNER, RUNNER_FILES, RUNNERS } from './runner-files.ts'
import type { RunnerName } from './runner-files.ts'

const MAX_BYTES = 64 * 1024
const MAX_SECONDS = 3600
const REMEDY = 'Correct the manifest of the skill; until then the skill is not offered.'
const CODES = { syntax: 'SG601', shape: 'SG602', remedy: REMEDY }

const Program = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,60}\.(py|sh|yml)$/, 'is not a program in the folder of the skill, like rotate.py')
const Entry = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,60}(\.(py|sh|yml))?$/, 'is neither a program nor a folder of the skill, like rotate.py')
const ByRunner = z.literal(BY_RUNNER)
const Word = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not a name like ca-key')
  .max(60)
const Schema = z.record(z.string(), z.json())

/** `skill.yaml` as people write it (R3.1). */
const WrittenManifest = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not family/verb')
    .max(100),
  version: z.string().regex(/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/, 'is not a version like 1.0.0'),
  summary: z.string().min(1).max(300),
  access: z.enum(ACCESS),
  runner: z.enum(RUNNERS),
  entry: Entry,
  observe: z.union([Program, ByRunner]).optional(),
  inputs: Schema,
  outputs: Schema,
  secrets: z.array(Word).max(20).default([]),
  checks: z
    .strictObject({ before: z.array(Word).max(20).default([]), after: z.array(Word).max(20).default([]) })
    .prefault({}),
  rollback: z.union([Program, ByRunner, z.strictObject({ none: z.string().min(1).max(300) })]).optional(),
  timeout: z.string().regex(/^[1-9]\d{0,3}s$/, 'is not a time like 120s'),
  'dry-run': z.boolean().default(false),
})
type WrittenManifest = z.infer<typeof WrittenManifest>

/** A skill's manifest, every default filled. */
export type Manifest = {
  readonly name: string
  readonly version: string
  readonly summary: string
  readonly access: Access
  readonly runner: RunnerName
  readonly entry: string
  /** Program that reads the target's state, or `by-runner`; null only when the skill merely reads. */
  readonly observe: string | null
  readonly inputs: JsonSchema
  readonly outputs: JsonSchema
  readonly secrets: readonly string[]
  readonly checks: SkillSummary['checks']
  readonly rollback: SkillSummary['rollback']
  /** Time that each program of the skill may take. */
  readonly timeoutSeconds: number
  readonly dryRun: boolean
}

/**
 * Reads `skill.yaml`. Findings: SG601 not YAML, SG602 a field is wrong or unknown, SG603 a named file is missing (R11.1).
 * @param path where it lies, ending in `<family>/<verb>/skill.yaml`
 * @param files the other files of the skill, relative to its folder
 */
export function readManifest(
  text: string,
  path: string,
  files: readonly string[],
): { readonly manifest: Manifest | null; readonly findings: readonly Finding[] } {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return { manifest: null, findings: [blocked(path, 'SG601', 1, 'a manifest longer than 64 KiB', 'less')] }
  }
  const reading = readYamlFile({ path, text }, WrittenManifest, CODES)
  if (reading.value === null) return { manifest: null, findings: reading.findings }
  const written = reading.value
  const findings = [...contradictions(written, path, reading), ...missingFiles(written, path, reading, files)]
  return findings.length > 0 ? { manifest: null, findings } : { manifest: normalise(written), findings: [] }
}

/** Where the program of a check lies: `not-expiring` → `checks/not_expiring.py`. */
export function checkProgram(manifest: Pick<Manifest, 'runner'>, check: string): string {
  return `checks/${check.replaceAll('-', '_')}${RUNNER_FILES[manifest.runner].check}`
}

/** Kinds of files: an extension, `folder/`, or `by-runner`. */
function isOfKind(found: string, kind: string): boolean {
  if (kind === 'folder/') return !found.includes('.') && found !== BY_RUNNER
  return kind === BY_RUNNER ? found === BY_RUNNER : found.endsWith(kind)
}

type Reading = Pick<YamlReading<WrittenManifest>, 'lineOf'>

function contradictions(written: WrittenManifest, path: string, { lineOf }: Reading): Finding[] {
  const { access, name, runner, timeout, checks } = written
  const wrong = (field: string, found: string, expected: string): Finding =>
    blocked(path, 'SG602', lineOf([field]), found, expected)
  const findings: Finding[] = []
  if (!`/${path}`.endsWith(`/${name}/skill.yaml`))
    findings.push(wrong('name', `name ${name}`, 'the name of the folder it lies in'))
  if (access !== 'read' && written.observe === undefined) {
    findings.push(
      wrong('access', `access ${access} without observe`, 'a program that reads the state before and after'),
    )
  }
  if (access !== 'read' && written.rollback === undefined) {
    findings.push(wrong('access', `access ${access} without rollback`, 'a program, or { none: reason }'))
  }
  for (const field of ['entry', 'observe', 'rollback'] as const) {
    const found = written[field]
    const allowed = RUNNER_FILES[runner][field]
    if (typeof found === 'string' && !allowed.some((kind) => isOfKind(found, kind))) {
      findings.push(wrong(field, `${field} ${found}`, `what the ${runner} runner takes: ${allowed.join(', ')}`))
    }
  }
  if (Number.parseInt(timeout) > MAX_SECONDS)
    findings.push(wrong('timeout', `timeout ${timeout}`, `at most ${MAX_SECONDS}s`))
  for (const when of ['before', 'after'] as const) {
    if (new Set(checks[when]).size < checks[when].length)
      findings.push(wrong('checks', `a check twice in ${when}`, 'each check once'))
  }
  for (const field of ['inputs', 'outputs'] as const) {
    const problem =
      written[field]['type'] === 'object' ? compileSchema(written[field]).problem : 'its type is not object'
    if (problem !== null)
      findings.push(wrong(field, `${field}: ${problem}`, 'a JSON Schema (draft 2020-12) of an object'))
  }
  return findings
}

function missingFiles(
  written: WrittenManifest,
  path: string,
  { lineOf }: Reading,
  files: readonly string[],
): Finding[] {
  const { entry, observe, rollback, checks } = written
  const named: readonly (readonly [readonly string[], string | undefined])[] = [
    [['entry'], entry],
    [['observe'], observe],
    [['rollback'], typeof rollback === 'string' ? rollback : undefined],
    ...checks.before.map((check) => [['checks', 'before'], checkProgram(written, check)] as const),
    ...checks.after.map((check) => [['checks', 'after'], checkProgram(written, check)] as const),
  ]
  return named.flatMap(([field, file]) => {
    if (file === undefined || file === BY_RUNNER || files.some((each) => each === file || each.startsWith(`${file}/`)))
      return []
    return [blocked(path, 'SG603', lineOf(field), `no file ${file}`, 'every program the manifest names')]
  })
}

function normalise(written: WrittenManifest): Manifest {
  const { observe, rollback, timeout, 'dry-run': dryRun, ...rest } = written
  return {
    ...rest,
    observe: observe ?? null,
    rollback: rollback ?? { none: 'it changes nothing' },
    timeoutSeconds: Number.parseInt(timeout),
    dryRun,
  }
}

function blocked(path: string, code: string, line: number, found: string, expected: string): Finding {
  return { code, severity: 'block', path, line, found, expected, remedy: REMEDY }
}
