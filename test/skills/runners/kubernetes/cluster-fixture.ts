import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { startCluster } from '../../../peers/cluster.ts'
import type { Cluster } from '../../../peers/cluster.ts'
import { PEERS_PATH } from '../../../peers/peer.ts'
import { callsOf } from './calls-of.ts'

/** A cluster for the tests of one block, which is started before the first and ended after the last. */
export type ClusterFixture = {
  readonly cluster: () => Cluster
  /** Makes a namespace, for a test that must not meet the others. */
  readonly namespace: (name: string) => Promise<string>
  /** What kubectl gets of an object of a namespace, by JSONPath. */
  readonly get: (namespace: string, object: string, path: string) => Promise<string>
  /** Process ids of the calls of a tool that runs of this block have under way, with this word in their arguments. */
  readonly calls: (tool: string, word?: string) => number[]
  /** Folders of runs of this block that are still there. */
  readonly workspaces: () => Promise<string[]>
}

export function useCluster(): ClusterFixture {
  const started: Cluster[] = []
  const folders: string[] = []
  const cluster = (): Cluster => {
    const [found] = started
    if (found === undefined) throw new Error('the cluster has not been started')
    return found
  }
  beforeAll(async () => {
    vi.stubEnv('PATH', PEERS_PATH)
    // A folder for temporary files of its own tells the runs of this block from those of others.
    const folder = await mkdtemp(join(tmpdir(), 'specgate-block-'))
    folders.push(folder)
    vi.stubEnv('TMPDIR', folder)
    started.push(await startCluster())
  })
  afterAll(async () => {
    await Promise.all(started.splice(0).map((each) => each.stop()))
    vi.unstubAllEnvs()
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
  })
  return {
    cluster,
    namespace: async (name) => {
      await cluster().kubectl(['create', 'namespace', name])
      return name
    },
    get: (namespace, object, path) => cluster().kubectl(['get', object, '-n', namespace, '-o', `jsonpath=${path}`]),
    calls: (tool, word) => callsOf(tool, folders[0] ?? '', word),
    workspaces: async () => (await readdir(folders[0] ?? '')).filter((name) => name.startsWith('specgate-run-')),
  }
}
