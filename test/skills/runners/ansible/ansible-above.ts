import { readFileSync } from 'node:fs'

type Process = { readonly pid: number; readonly program: string }

/** The processes of Ansible and ansible-runner that a process was started by, from the inside out, up to the test's own. */
export function ansibleAbove(pid: number): readonly Process[] {
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  if (parent === process.pid || !(parent > 1)) return []
  const words = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0')
  const program = words.find((word) => word === 'ansible' || word === 'ansible_runner')
  return [...(program === undefined ? [] : [{ pid: parent, program }]), ...ansibleAbove(parent)]
}
