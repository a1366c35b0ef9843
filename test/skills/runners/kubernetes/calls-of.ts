import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Process ids of the calls of a tool that runners make from somewhere under a folder, with this word in their arguments. */
export function callsOf(tool: string, folder: string, word: string | null = null): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && isCall(pid, tool, folder, word))
    .map(Number)
}

function isCall(pid: string, tool: string, folder: string, word: string | null): boolean {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const isOurs = args[0]?.endsWith(`/${tool}`) === true && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    return isOurs && args.includes('--kubeconfig=kubeconfig') && (word === null || args.includes(word))
  } catch {
    return false // It ended meanwhile.
  }
}
