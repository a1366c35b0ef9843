import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runProcess } from '../../run-process.ts'
import { SOCKET } from './prepare/environment.ts'
import type { Workspace } from './prepare/workspace.ts'

const LIMIT_MS = 5000

/**
 * Ends the SSH connections that the tasks of a run shared. They belong to no process of the run any more and bear no mark of it (OpenSSH writes its
 * title over its environment); left alone they would end a little later by themselves.
 */
export async function endConnections({ root }: Workspace): Promise<void> {
  const sockets = (await readdir(root)).filter((name) => name.startsWith(SOCKET))
  await Promise.all(
    sockets.map((name) =>
      // The name of a host has to be given, and means nothing here.
      runProcess({
        argv: ['ssh', '-F', '/dev/null', '-O', 'exit', '-S', join(root, name), 'host'],
        cwd: root,
        env: {},
        timeoutMs: LIMIT_MS,
      }).catch(() => null),
    ),
  )
}
