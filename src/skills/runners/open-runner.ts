import type { RunnerName } from '../runner-files.ts'
import { openAnsibleRunner } from './ansible/open-ansible-runner.ts'
import { openKubernetesRunner } from './kubernetes/open-kubernetes-runner.ts'
import { openNornirRunner } from './nornir/open-nornir-runner.ts'
import { openOpentofuRunner } from './opentofu/open-opentofu-runner.ts'
import { openPythonRunner } from './python.ts'
import type { OpenRunner } from './runner.ts'
import { openShellRunner } from './shell.ts'

/** What executes the skills of each runner (R3.2). */
export const RUNNER_OPENERS: Readonly<Record<RunnerName, OpenRunner>> = {
  shell: openShellRunner,
  python: openPythonRunner,
  ansible: openAnsibleRunner,
  opentofu: openOpentofuRunner,
  nornir: openNornirRunner,
  kubernetes: openKubernetesRunner,
}
