import { join } from 'node:path'
import { stringify } from 'yaml'
import type { RunEvidence } from '../../../../src/skills/run-journal.ts'
import { governRun } from '../../../../src/skills/governed-run.ts'
import { loadSkills } from '../../../../src/skills/registry.ts'
import type { Skill } from '../../../../src/skills/registry.ts'
import type { RunDeps } from '../../../../src/skills/governed-run.ts'
import type { RunMode, RunRequest } from '../../../../src/model/run.ts'
import { freshFolder, now, requestFor, writeFiles } from '../../toy-skill.ts'
import type { Files } from '../../toy-skill.ts'

const MANIFEST = {
  version: '1.0.0',
  summary: 'Brings a Deployment and its settings into a cluster.',
  access: 'change',
  runner: 'kubernetes',
  entry: 'objects.py',
  observe: 'by-runner',
  inputs: { type: 'object', required: ['namespace'], properties: { namespace: { type: 'string' } } },
  outputs: { type: 'object' },
  secrets: ['kubeconfig'],
  rollback: 'by-runner',
  timeout: '60s',
  'dry-run': true,
}

const OPEN = `import json, os, sys
document = json.load(open(os.environ["SPECGATE_INPUT"]))
inputs, mode = document["inputs"], document["mode"]
def answer(result):
    json.dump(result, open(os.environ["SPECGATE_OUTPUT"], "w"))
def settings(name, **values):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": values}
def deployment(name, image, replicas, **resources):
    container = {"name": "web", "image": image, "resources": resources}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}
`

const WEB = `
requests = {"requests": {"cpu": inputs["cpu"]}} if "cpu" in inputs else {}
answer({"objects": [
    settings("settings", greeting=inputs.get("greeting", "hello")),
    deployment("web", inputs.get("image", "registry.example/web:1"), inputs.get("replicas", 2), **requests),
]})
`

/** A Python program of the skill: the opening lines give it document, inputs, mode, answer, settings and deployment. */
export function kubeProgram(body: string): string {
  return `${OPEN}\n${body}\n`
}

/** Writes the skill with changes, and loads it. Without any it wants a ConfigMap and a Deployment. */
export async function webSkill(
  manifest: Readonly<Record<string, unknown>> = {},
  programs: Files = { 'objects.py': kubeProgram(WEB) },
  name = 'web/roll-out',
): Promise<Skill> {
  const root = await freshFolder()
  const whole = stringify({ ...MANIFEST, name, ...manifest }, { aliasDuplicateObjects: false })
  await writeFiles(join(root, name), { ...programs, 'skill.yaml': whole })
  const { skills, findings } = await loadSkills(root)
  const [skill] = skills
  if (skill === undefined) throw new Error(JSON.stringify(findings))
  return skill
}

/** Evidence of one run with its files by name. */
export type Seen = { readonly record: RunEvidence['record']; readonly content: Readonly<Record<string, string>> }

/** Runs a skill as the governed sequence does, with a journal of its own. */
export async function runWeb(
  skill: Skill,
  mode: RunMode,
  inputs: RunRequest['inputs'],
  deps: Pick<RunDeps, 'secrets'> & Partial<RunDeps>,
): Promise<Seen> {
  const [journal, cache] = [await freshFolder(), await freshFolder()]
  const rest = { skill, journal, cache, reviewed: null, now, onStep: () => {} }
  const { record, files } = await governRun(requestFor(skill, mode, inputs), { ...rest, ...deps })
  return { record, content: Object.fromEntries(files.map((file) => [file.name, file.content])) }
}
