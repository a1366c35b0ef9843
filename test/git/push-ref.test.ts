import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pushRef } from '../../src/git/push-ref.ts'
import type { Scratch } from './scratch-repository.ts'
import { openScratch } from './scratch-repository.ts'

const REF = 'refs/heads/work'

describe('pushRef', () => {
  let here: Scratch
  let there: Scratch
  let commits: readonly [string, string, string]
  beforeEach(async () => {
    ;[here, there] = await Promise.all([openScratch(), openScratch()])
    const first = await here.commit('refs/heads/x', { a: 'one' })
    const second = await here.commit('refs/heads/x', { a: 'two' }, [first])
    commits = [first, second, await here.commit('refs/heads/x', { a: 'aside' }, [first])]
  })
  afterEach(() => Promise.all([here.close(), there.close()]))

  const url = (): string => pathToFileURL(there.dir).href
  const push = (from: string | null, to: string): Promise<boolean> =>
    pushRef(here.git, { url: url(), token: null }, { ref: REF, from, to })
  const tip = async (): Promise<string | null> => {
    const { code, stdout } = await there.git.tryRun(['rev-parse', '--verify', '--quiet', REF])
    return code === 0 ? stdout.trim() : null
  }

  async function hook(name: string, script: string): Promise<void> {
    const path = join(there.dir, 'hooks', name)
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, 0o755)
  }

  test('makes a reference, moves it on, and moves it aside: only the lease counts', async () => {
    const [first, second, aside] = commits
    expect(await push(null, first)).toBe(true)
    expect(await push(first, second)).toBe(true)
    expect(await push(second, aside)).toBe(true)
    expect(await tip()).toBe(aside)
  })

  test('makes none that is there already', async () => {
    const [first, second] = commits
    await push(null, first)
    expect(await push(null, second)).toBe(false)
    expect(await tip()).toBe(first)
  })

  test('moves none that is elsewhere, ahead, or gone', async () => {
    const [first, second, aside] = commits
    await push(null, first)
    expect(await push(aside, second)).toBe(false)
    await push(first, second)
    expect(await push(first, aside)).toBe(false)
    expect(await tip()).toBe(second)
    await there.git.run(['update-ref', '-d', REF])
    expect(await push(second, aside)).toBe(false)
    expect(await tip()).toBe(null)
  })

  test('is content when it is there already: a push whose answer was lost is made again', async () => {
    const [first, second] = commits
    await push(null, first)
    await push(first, second)
    expect(await push(first, second)).toBe(true)
    expect(await tip()).toBe(second)
  })

  test('of two at once just one gets through', async () => {
    const [first, second, aside] = commits
    await push(null, first)
    const both = await Promise.all([push(first, second), push(first, aside)])
    expect(both.filter(Boolean)).toHaveLength(1)
    expect(await tip()).toBe(both[0] ? second : aside)
  })

  test.each(['pre-receive', 'update'])('throws what a %s hook says, and nothing moved', async (name) => {
    await hook(name, 'echo "protected: ask the owners" >&2; exit 1')
    await expect(push(null, commits[0])).rejects.toThrow(/git push of refs\/heads\/work was refused: .*hook declined/)
    expect(await tip()).toBe(null)
  })

  test('throws when nobody is there', async () => {
    const remote = { url: `${url()}-gone`, token: null }
    await expect(pushRef(here.git, remote, { ref: REF, from: null, to: commits[0] })).rejects.toThrow(/git push/)
  })

  test('throws for a commit that is not here', async () => {
    await expect(push(null, 'f'.repeat(40))).rejects.toThrow()
    expect(await tip()).toBe(null)
  })

  test('does not take a URL for an option', async () => {
    const remote = { url: '--receive-pack=touch /tmp/specgate-never', token: null }
    await expect(pushRef(here.git, remote, { ref: REF, from: null, to: commits[0] })).rejects.toThrow()
  })

  test('runs no hook of this side', async () => {
    const path = join(here.dir, 'hooks', 'pre-push')
    await writeFile(path, '#!/bin/sh\nexit 1\n')
    await chmod(path, 0o755)
    expect(await push(null, commits[0])).toBe(true)
  })
})
