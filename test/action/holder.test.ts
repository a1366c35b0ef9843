import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { holderOf } from '../../src/action/holder.ts'
import type { GithubJob } from '../../src/action/settings.ts'
import { ClaimFile } from '../../src/model/grant.ts'
import { freshFolder } from '../skills/toy-skill.ts'

const JOB: GithubJob = {
  repository: { id: 4711, owner: 'acme', name: 'network' },
  server: 'https://github.example',
  api: 'https://github.example/api/v3',
  sha: 'a'.repeat(40),
  ref: 'refs/heads/main',
  run: 4242,
  attempt: 2,
  workflow: '.github/workflows/specgate-run.yml',
  event: 'workflow_dispatch',
}

describe('who takes a grant up', () => {
  test('a job is its number and attempt, wherever it keeps its journal', async () => {
    expect(await holderOf({ job: JOB, state: '/nowhere' })).toBe('github:4242:2')
  })

  test('this machine is its state folder: the same again for the same, another for another', async () => {
    const [state, other] = [await freshFolder(), await freshFolder()]
    const first = await holderOf({ job: null, state })
    expect(first).toMatch(/^local:[0-9a-f-]{36}$/)
    expect(await holderOf({ job: null, state })).toBe(first)
    expect(await holderOf({ job: null, state: other })).not.toBe(first)
    expect(ClaimFile.shape.holder.safeParse(first).success).toBe(true)
  })

  test('many that ask at once in a folder that nobody used yet are one', async () => {
    const state = join(await freshFolder(), 'not', 'made', 'yet')
    const all = await Promise.all(Array.from({ length: 20 }, () => holderOf({ job: null, state })))
    expect(new Set(all).size).toBe(1)
    expect((await stat(join(state, 'holder'))).mode & 0o777).toBe(0o600)
  })
})
