import { openInterpreter } from '../interpreter.ts'
import { runProgram } from '../run-program.ts'
import type { MissingRunner, ProgramJob, ProgramResult, Runner, RunnerPlace } from '../runner.ts'
import { openHelm } from './helm/open-helm.ts'
import { openKubectl } from './kubectl/open-kubectl.ts'
import { readEntry } from './read-entry.ts'
import { secretsOf } from './tool-session.ts'

/**
 * Runner for Kubernetes (R3.2). A skill's entry is a program that writes the objects it wants, which kubectl brings into the cluster, or a
 * folder with a Helm chart. All other files of a skill are Python programs. The cluster is the one of the secret `kubeconfig`; the inputs
 * `namespace` and `context` lead to a place in it.
 */
export async function openKubernetesRunner(place: RunnerPlace): Promise<Runner | MissingRunner> {
  const entry = await readEntry(place.folder)
  const python = await openInterpreter(place)
  if ('missing' in python) return python
  const tool = entry.kind === 'chart' ? await openHelm(place) : await openKubectl(place, entry, python.argv)
  if ('missing' in tool) return tool
  const run = async (job: ProgramJob): Promise<ProgramResult> => {
    if (job.file === entry.path && job.input.mode !== 'check') return tool.run(job)
    const result = await runProgram(python.argv, job)
    return { ...result, sensitive: [...result.sensitive, ...secretsOf(job)] }
  }
  return { name: tool.name, version: tool.version, run }
}
