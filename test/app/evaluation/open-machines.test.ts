import { expect, test } from 'vitest'
import { openMachines } from '../../../src/app/evaluation/open-machines.ts'
import type { OpenMachine } from '../../../src/app/evaluation/open-machines.ts'
import type { Work } from '../../../src/queue/work.ts'

type Repository = Work['repository']

function repository(id: number, name = `r${id}`): Repository {
  return { installation: 11, id, owner: 'acme', name }
}

/** Opens nothing but a record of what is open; a repository that is opened while it is open is an error, as with a mirror's lock. */
function yard(limit: number, fails: () => boolean = () => false) {
  const open = new Set<number>()
  const history: string[] = []
  const machines = openMachines(async ({ id, name }) => {
    if (fails()) throw new Error(`${name} cannot be opened`)
    if (open.has(id)) throw new Error(`${name} is open already`)
    open.add(id)
    history.push(`open ${name}`)
    await Promise.resolve()
    const close = async () => {
      await Promise.resolve()
      history.push(`close ${name}`)
      open.delete(id)
    }
    // only what is handed through matters here
    return { close } as OpenMachine
  }, limit)
  return { machines, open, history }
}

const NOTHING = () => Promise.resolve()

test('keeps the ones that were used last, and opens each once', async () => {
  const { machines, open, history } = yard(2)
  for (const id of [1, 2, 1, 3]) await machines.use(repository(id), NOTHING)
  expect(history).toEqual(['open r1', 'open r2', 'open r3', 'close r2'])
  expect([...open]).toEqual([1, 3])
  await machines.close()
  expect([...open]).toEqual([])
})

test('one that is in use is never closed, and is opened once for all who use it', async () => {
  const { machines, history } = yard(1)
  await Promise.all([
    machines.use(repository(1), async () => {
      for (const id of [2, 3]) await machines.use(repository(id), NOTHING)
      expect(history).not.toContain('close r1')
    }),
    machines.use(repository(1), NOTHING),
  ])
  expect(history.filter((each) => each === 'open r1')).toHaveLength(1)
})

test('one that is wanted again while it is being closed is opened after that', async () => {
  const { machines, history } = yard(0)
  await Promise.all([machines.use(repository(1), NOTHING), machines.use(repository(1), NOTHING)])
  await Promise.all([1, 2, 3].map(() => machines.use(repository(1), NOTHING)))
  const opens = history.filter((each) => each === 'open r1').length
  expect(history.filter((each) => each === 'close r1')).toHaveLength(opens)
})

test('what failed to open is opened anew, and what fails while in use stays open', async () => {
  let broken = true
  const { machines, open } = yard(2, () => broken)
  await expect(machines.use(repository(1), NOTHING)).rejects.toThrow('cannot be opened')
  broken = false
  await expect(machines.use(repository(1), () => Promise.reject(new Error('evaluation failed')))).rejects.toThrow(
    'evaluation',
  )
  expect([...open]).toEqual([1])
})

test('a repository that was renamed is opened under its new name, never under both', async () => {
  const { machines, history } = yard(2)
  await machines.use(repository(1, 'old'), async () => {
    await expect(machines.use(repository(1, 'new'), NOTHING)).rejects.toThrow('in use under another name')
  })
  await machines.use(repository(1, 'new'), NOTHING)
  expect(history).toEqual(['open old', 'close old', 'open new'])
})
