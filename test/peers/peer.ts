import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'

/** Folder with the tools that `npm run peers` makes; outside the repository, kept between runs. */
export const PEERS_FOLDER = process.env['SPECGATE_PEERS'] ?? join(homedir(), '.cache', 'specgate', 'peers')

/** PATH on which tests and the runners they try find the tools: those made for the tests first. */
export const PEERS_PATH = [join(PEERS_FOLDER, 'bin'), process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter)

/** Where a program that is not ours lies; null when this machine has none. */
export function findPeer(name: string): string | null {
  const places = PEERS_PATH.split(delimiter).map((folder) => join(folder, name))
  return places.find(isExecutable) ?? null
}

/**
 * Tests against programs that are not ours. Where one of them is missing the whole block is skipped by a name that says so; with
 * SPECGATE_PEERS_REQUIRED=1, as in CI, which installs them, it fails instead.
 */
export function describePeers(title: string, names: readonly string[], body: () => void): void {
  const missing = names.filter((name) => findPeer(name) === null)
  if (missing.length === 0) {
    describe(title, body)
    return
  }
  const told = `${title}: not here: ${missing.join(', ')} (npm run peers)`
  if (process.env['SPECGATE_PEERS_REQUIRED'] !== '1') {
    describe.skip(told, body)
    return
  }
  describe(title, () => {
    test(told, () => {
      throw new Error(told)
    })
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
