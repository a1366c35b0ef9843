import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTemplates } from '../../src/setup/scaffold/load-templates.ts'
import { workflowFiles } from '../../src/setup/scaffold/workflow-files.ts'
import { describePeers, findPeer } from './peer.ts'

/** act checks workflows against GitHub's schema, of a time before jobs could queue: as a server of one's own gets them. */
describePeers('the workflows that init proposes', ['act', 'git'], () => {
  test.each([
    ['workflow_dispatch', ['specgate reconcile', 'specgate run', 'specgate verify']],
    ['schedule', ['specgate reconcile', 'specgate verify']],
    ['push', ['specgate reconcile', 'specgate verify']],
    ['issues', ['specgate reconcile']],
    ['issue_comment', ['specgate reconcile']],
    ['pull_request_target', ['specgate reconcile']],
    ['workflow_run', ['specgate reconcile']],
    ['pull_request_review', ['specgate review']],
  ])('are valid, and %s starts %j', async (event, names) => {
    const folder = await mkdtemp(join(tmpdir(), 'specgate-act-templates-'))
    try {
      const { workflows: templates } = await loadTemplates()
      const source = { repository: 'acme/specgate', commit: 'c'.repeat(40) }
      const values = { templates, source, defaultBranch: 'main', host: 'github.example', actionOnly: true }
      for (const { path, content } of workflowFiles(values)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), content)
      }
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
      execFileSync('git', ['init', '--quiet', folder], { env })
      const options = ['--list', '--strict', '--directory', folder]
      const listed = execFileSync(findPeer('act') ?? '', [event, ...options], { env, encoding: 'utf8', stdio: 'pipe' })
      const found = listed.split('\n').flatMap((line) => / (specgate [a-z]+) /.exec(line)?.[1] ?? [])
      expect(found.toSorted((a, b) => a.localeCompare(b))).toEqual(names)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
