import { findProgram } from '../find-program.ts'
import { openInterpreter } from '../interpreter.ts'
import { runProgram } from '../run-program.ts'
import type { MissingRunner, Runner, RunnerPlace } from '../runner.ts'
import { findAnsible } from './find-ansible.ts'
import { installCollections } from './collections/install-collections.ts'
import { runPlaybook } from './run-playbook.ts'

/**
 * Runner for Ansible (R3.2): playbooks (`.yml`) run with ansible-runner on the hosts of the input `hosts`, Python programs (`.py`) as everywhere.
 * Ansible and its collections are those that the skill pins; Ansible may also be the machine's.
 */
export async function openAnsibleRunner(place: RunnerPlace): Promise<Runner | MissingRunner> {
  const python = await openInterpreter(place)
  if ('missing' in python) return { name: 'ansible', missing: python.missing }
  const ansible = await findAnsible(python, place.path)
  if ('missing' in ansible) return ansible
  const { folder: collections, problem } = await installCollections(place, ansible)
  if (problem !== null) return { name: 'ansible', missing: problem }
  const system = await findProgram(['/usr/bin/python3', 'python3'], place.path)
  const stage = { ansible, folder: place.folder, collections, python: system ?? python.argv[0] }
  return {
    name: 'ansible',
    version: ansible.version,
    run: (job) => (job.file.endsWith('.py') ? runProgram(python.argv, job) : runPlaybook(stage, job)),
  }
}
