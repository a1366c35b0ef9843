import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { RunMode, RunRequest } from '../../../../src/model/run.ts'
import { governRun } from '../../../../src/skills/governed-run.ts'
import type { RunDeps } from '../../../../src/skills/governed-run.ts'
import { loadSkills } from '../../../../src/skills/registry.ts'
import type { Skill } from '../../../../src/skills/registry.ts'
import { findPeer } from '../../../peers/peer.ts'
import { freshFolder, now, requestFor, writeFiles } from '../../toy-skill.ts'
import type { Files } from '../../toy-skill.ts'

export const TOKEN = 'correct-horse-battery'

export const TOOLS = ['tofu', 'terraform'] as const

/** A module that keeps a value and a secret in its state, and does something bad when told to. */
const MODULE: Files = {
  'module/main.tf': `terraform {
  backend "local" {}
}

resource "terraform_data" "value" {
  input = var.value
}

resource "terraform_data" "login" {
  input      = { user = "svc-\${var.value}", token = var.token }
  depends_on = [terraform_data.value]
}

locals {
  troubles = {
    breaks = "echo the disk is full; exit 3"
    hangs  = "echo $$ $PPID > '\${var.place}'; exec sleep 600"
    chats  = "head -c 5000000 /dev/zero | tr '\\\\0' x | fold -w 1000"
    tells  = "echo Bearer $TF_VAR_token is not allowed; exit 4"
  }
}

resource "terraform_data" "trouble" {
  count      = var.trouble == "none" ? 0 : 1
  depends_on = [terraform_data.login]
  provisioner "local-exec" {
    command = local.troubles[var.trouble]
  }
}

check "value_is_good" {
  assert {
    condition     = var.value != "bad"
    error_message = "The value must not be bad."
  }
}

check "value_arrived" {
  assert {
    condition     = terraform_data.value.output != "unlucky"
    error_message = "The value did not arrive."
  }
}
`,
  'module/variables.tf': `variable "value" {
  type = string
  validation {
    condition     = var.value != "impossible"
    error_message = "The value must be possible."
  }
}

variable "token" {
  type      = string
  sensitive = true
}

variable "trouble" {
  type    = string
  default = "none"
}

variable "place" {
  type    = string
  default = ""
}
`,
  'module/outputs.tf': `output "written_value" {
  value = terraform_data.value.output
}

output "login_token" {
  value     = terraform_data.login.input.token
  sensitive = true
}
`,
  'checks/is_set.py': `import json, os
with open(os.environ["SPECGATE_INPUT"]) as source:
    document = json.load(source)
found = document["after"]["resources"]["terraform_data.value"]["input"]
with open(os.environ["SPECGATE_OUTPUT"], "w") as target:
    json.dump({"passed": found == document["inputs"]["value"] != "unwanted", "detail": f"found {found}"}, target)
`,
}

const MANIFEST = {
  name: 'value/keep',
  version: '1.0.0',
  summary: 'Keeps a value.',
  access: 'change',
  runner: 'opentofu',
  entry: 'module',
  observe: 'by-runner',
  inputs: {
    type: 'object',
    additionalProperties: false,
    required: ['backend'],
    properties: {
      backend: { type: 'object', additionalProperties: { type: 'string' } },
      value: { type: 'string', pattern: '^[^/]*$' },
      trouble: { type: 'string' },
      place: { type: 'string' },
      'no-such': { type: 'string' },
    },
  },
  outputs: {
    type: 'object',
    additionalProperties: false,
    required: ['written-value', 'login-token'],
    properties: { 'written-value': { type: 'string' }, 'login-token': { type: 'string' } },
  },
  secrets: ['token'],
  checks: { before: [], after: ['is-set'] },
  rollback: 'by-runner',
  timeout: '60s',
  'dry-run': true,
}

/** Loads the skill with changes to its manifest and files; a file that is null is left out. */
export async function valueSkill(
  manifest: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string | null>> = {},
): Promise<Skill> {
  const root = await freshFolder()
  const kept = Object.entries({ ...MODULE, ...files }).flatMap(([name, content]) =>
    content === null ? [] : [[name, content] as const],
  )
  const whole = stringify({ ...MANIFEST, ...manifest }, { aliasDuplicateObjects: false })
  await writeFiles(join(root, 'value/keep'), { ...Object.fromEntries(kept), 'skill.yaml': whole })
  const { skills, findings } = await loadSkills(root)
  const [skill] = skills
  if (skill === undefined) throw new Error(JSON.stringify(findings))
  return skill
}

/** A place for a state, and runs of skills on it. Each run is another attempt. */
export type Bench = {
  readonly folder: string
  readonly state: string
  readonly run: (
    mode: RunMode,
    inputs: RunRequest['inputs'],
    change?: { readonly skill?: Skill; readonly deps?: Partial<RunDeps> },
  ) => Promise<Ran>
}

export type Ran = Awaited<ReturnType<typeof governRun>> & { readonly golden: string; readonly text: string }

export async function openBench(): Promise<Bench> {
  const folder = await freshFolder()
  const state = join(folder, 'values.tfstate')
  const [journal, cache, usual] = [join(folder, 'journal'), join(folder, 'cache'), await valueSkill()]
  let attempt = 0
  return {
    folder,
    state,
    run: async (mode, inputs, { skill = usual, deps = {} } = {}) => {
      attempt += 1
      const request = requestFor(skill, mode, { backend: { path: state }, ...inputs })
      const secrets = { token: TOKEN }
      const usualDeps = { skill, secrets, journal, cache, reviewed: null, now, onStep: () => {} }
      const evidence = await governRun({ ...request, attempt, id: `toy-${attempt}-${mode}` }, { ...usualDeps, ...deps })
      const text = evidence.files.map(({ name, content }) => `${name}\n${content}`).join('\n')
      return { ...evidence, golden: goldenOf(evidence, folder), text }
    },
  }
}

/** A PATH on which only one of the two tools is found; with a script, that is run just before each of its commands, with the same arguments. */
export async function pathWith(tool: string, script?: string): Promise<string> {
  const bin = await freshFolder()
  const found = findPeer(tool)
  if (found === null) throw new Error(`${tool} is not here`)
  if (script === undefined) await symlink(found, join(bin, tool))
  else await writeFile(join(bin, tool), `#!/bin/sh\n${script}\nexec '${found}' "$@"\n`, { mode: 0o755 })
  return `${bin}:/usr/bin:/bin`
}

function goldenOf({ record, files }: Awaited<ReturnType<typeof governRun>>, folder: string): string {
  const { outcome, changed, exitCode, failure, outputs, checks, plan } = record
  const beside = files
    .filter(({ name }) => name !== 'run.json')
    .map(({ name, content }) => [name, name.endsWith('.json') ? JSON.parse(content) : sortedLog(content)] as const)
  return normalise(
    pretty({ outcome, changed, exitCode, failure, outputs, checks, plan, files: Object.fromEntries(beside) }),
    folder,
  )
}

/** What the tool does at the same time it tells in any order: the lines of one command are sorted, each once. */
function sortedLog(log: string): string[] {
  const plain = log.replaceAll(
    /(Successfully configured the backend .* automatically)\s+(use this .* changes)\.?/g,
    '$1 $2',
  )
  return plain.split(/(?=^> |^== |^-- )/m).flatMap((part) => {
    const [title = '', ...lines] = part.trimEnd().split('\n')
    return [title, ...(/^> (plan|apply)/.test(title) ? [...new Set(lines)].toSorted() : lines)]
  })
}

export function pretty(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`
}

/** Equal ones have equal numbers, in the order they are met. */
function numberOf(each: string, met: string[]): number {
  if (!met.includes(each)) met.push(each)
  return met.indexOf(each) + 1
}

/** What OpenTofu says or leaves out by the moment at which it is stopped. */
const HALTED = /; execution halted|,\n\s*"(?:error: )?execution halted"/g

/** Takes out what differs from run to run and between the two tools. */
function normalise(text: string, folder: string): string {
  const [ids, digests]: [string[], string[]] = [[], []]
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => `<id ${numberOf(id, ids)}>`)
    .replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => `<digest ${numberOf(digest, digests)}>`)
    .replaceAll(/\(sensitive, [0-9a-f]{12}\)/g, '(sensitive, <mark>)')
    .replaceAll(/ (after|for) \d+s/g, ' $1 <n>s')
    .replaceAll(/\b(OpenTofu|Terraform)\b/g, '<Tool>')
    .replaceAll(/\d+ bytes more/g, '<n> bytes more')
    .replaceAll(/x{100,}/g, '<flood>')
    .replaceAll(HALTED, '')
    .replaceAll(' (variables.tf line 1)', '')
}
