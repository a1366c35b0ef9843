import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { holdTarget } from '../../src/action/hold-target.ts'
import { freshFolder, until } from '../skills/toy-skill.ts'

const CHILD = fileURLToPath(new URL('hold-child.ts', import.meta.url))

/** Another process that holds a target. */
type Other = {
  readonly says: () => string
  readonly letGo: () => void
  /** Ends at once, like in a power cut: nothing is cleared away. */
  readonly die: () => Promise<void>
}

const others: (() => void)[] = []
afterEach(() => {
  for (const end of others.splice(0)) end()
})

function holdElsewhere(folder: string, target: string): Other {
  const child = spawn(process.execPath, [CHILD, folder, 'lab', target], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
  others.push(() => void child.kill('SIGKILL'))
  return {
    says: () => said,
    letGo: () => void child.stdin.write('go\n'),
    die: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

async function placeOf(folder: string): Promise<readonly string[]> {
  return readdir(join(folder, 'targets'))
}

/** Whether something has come to its end within a moment in which it easily could have. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 300, false))])
}

describe('one target', () => {
  test('is held by one at a time, and gives what its use gave', async () => {
    const folder = await freshFolder()
    let inside = 0
    const most: number[] = []
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        holdTarget(folder, 'lab', 'edge-1', async () => {
          inside += 1
          most.push(inside)
          await new Promise((resolve) => setTimeout(resolve, 5))
          inside -= 1
          return index
        }),
      ),
    )
    expect(Math.max(...most)).toBe(1)
    expect(results).toEqual(Array.from({ length: 12 }, (_, index) => index))
    expect(await placeOf(folder)).toEqual([])
  })

  test('is let go of when its use fails', async () => {
    const folder = await freshFolder()
    const failing = holdTarget(folder, 'lab', 'edge-1', () => Promise.reject(new Error('broke')))
    await expect(failing).rejects.toThrow('broke')
    expect(await holdTarget(folder, 'lab', 'edge-1', () => Promise.resolve('next'))).toBe('next')
  })

  test('does not hold up another one, nor one of that name in another environment', async () => {
    const folder = await freshFolder()
    const gate = Promise.withResolvers<void>()
    const first = holdTarget(folder, 'lab', 'edge-1', () => gate.promise)
    expect(await holdTarget(folder, 'lab', 'edge-2', () => Promise.resolve('other'))).toBe('other')
    expect(await holdTarget(folder, 'prod', 'edge-1', () => Promise.resolve('other'))).toBe('other')
    gate.resolve()
    await first
  })

  test('has a place of its own, whatever it is called', async () => {
    const folder = await freshFolder()
    const seen = await holdTarget(folder, 'lab', '../../etc/passwd\n', () => placeOf(folder))
    expect(seen).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)])
  })
})

describe('another process', () => {
  test('is waited for until it lets go', async () => {
    const folder = await freshFolder()
    const other = holdElsewhere(folder, 'edge-1')
    await until(() => other.says().includes('held'))
    let isHere = false
    const own = holdTarget(folder, 'lab', 'edge-1', () => {
      isHere = true
      return Promise.resolve()
    })
    expect(await isDone(own)).toBe(false)
    expect(isHere).toBe(false)
    other.letGo()
    await own
    await until(() => other.says().includes('let go'))
  })

  test('waits for this one', async () => {
    const folder = await freshFolder()
    const gate = Promise.withResolvers<void>()
    const own = holdTarget(folder, 'lab', 'edge-1', () => gate.promise)
    const other = holdElsewhere(folder, 'edge-1')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(other.says()).toBe('')
    gate.resolve()
    await own
    await until(() => other.says().includes('held'))
  })

  test('that died while it held the target has let go', async () => {
    const folder = await freshFolder()
    const other = holdElsewhere(folder, 'edge-1')
    await until(() => other.says().includes('held'))
    const own = holdTarget(folder, 'lab', 'edge-1', () => Promise.resolve('mine'))
    expect(await isDone(own)).toBe(false)
    await other.die()
    expect(await own).toBe('mine')
    expect(await placeOf(folder)).toEqual([])
  })

  test('that died long ago holds up nobody, and of many that find that one at a time goes on', async () => {
    const folder = await freshFolder()
    const other = holdElsewhere(folder, 'edge-1')
    await until(() => other.says().includes('held'))
    await other.die()
    let inside = 0
    const most: number[] = []
    const work = Array.from({ length: 6 }, () =>
      holdTarget(folder, 'lab', 'edge-1', async () => {
        inside += 1
        most.push(inside)
        await new Promise((resolve) => setTimeout(resolve, 5))
        inside -= 1
      }),
    )
    await Promise.all(work)
    expect(Math.max(...most)).toBe(1)
    expect(most).toHaveLength(6)
  })
})

test.each(['', 'no JSON at all', '{"port":99999999,"token":"x"}', '{}'])(
  'a hold that says %j and can be nobody’s is taken away',
  async (content) => {
    const folder = await freshFolder()
    const [name = ''] = await holdTarget(folder, 'lab', 'edge-1', () => placeOf(folder))
    const path = join(folder, 'targets', name)
    await writeFile(path, content)
    expect(await holdTarget(folder, 'lab', 'edge-1', () => readFile(path, 'utf8'))).toContain('"token"')
  },
)
