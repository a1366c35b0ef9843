import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ContentStore } from '../../../src/forge/content/content-store.ts'
import { openContentStore } from '../../../src/forge/content/content-store.ts'
import { readOtherSpecs } from '../../../src/forge/content/other-specs.ts'
import type { Scratch } from '../../git/scratch-repository.ts'
import { openScratch } from '../../git/scratch-repository.ts'

let scratch: Scratch
let store: ContentStore
beforeEach(async () => {
  scratch = await openScratch()
  store = openContentStore(scratch.dir)
})
afterEach(async () => {
  store.close()
  await scratch.close()
})

const LOCKED = {
  'specs/001-locked/customer-spec.md': 'locked',
  'specs/002-amended/customer-spec.md': 'before',
  'specs/003-closed/customer-spec.md': 'closed',
  'specs/003-closed/as-built.md': 'done',
  'specs/042-own/customer-spec.md': 'own',
  'specs/notes/customer-spec.md': 'no engagement',
  'specs/README.md': 'a file',
}

test('others are seen as their branch has them or as they are locked; closed ones, strangers and the own one are not', async () => {
  const base = await scratch.commit('refs/heads/main', LOCKED)
  const drafted = (id: string, text: string) =>
    scratch.commit(`refs/heads/sdd/${id}/requirements`, { ...LOCKED, [`specs/${id}/customer-spec.md`]: text }, [base])
  const refs = new Map([
    ['refs/heads/main', base],
    ['refs/heads/sdd/002-amended/requirements', await drafted('002-amended', 'after')],
    ['refs/heads/sdd/004-drafted/requirements', await drafted('004-drafted', 'drafted')],
    ['refs/heads/sdd/005-empty/requirements', base],
  ])
  const of = (engagement: string | null) => readOtherSpecs(store, refs, { base, engagement })
  expect(await of('042-own')).toEqual([
    { id: '001-locked', text: 'locked' },
    { id: '002-amended', text: 'after' },
    { id: '004-drafted', text: 'drafted' },
  ])
  expect(await of(null)).toEqual([])
})

test('what moved is read anew, also by who asks again', async () => {
  const base = await scratch.commit('refs/heads/main', LOCKED)
  const branch = 'refs/heads/sdd/002-amended/requirements'
  const tipWith = (text: string) =>
    scratch.commit(branch, { ...LOCKED, 'specs/002-amended/customer-spec.md': text }, [base])
  const seenAt = async (main: string, tip: string) => {
    const refs = new Map([[branch, tip]])
    const found = await readOtherSpecs(store, refs, { base: main, engagement: '042-own' })
    return found.map(({ id, text }) => `${id} ${text}`)
  }
  const [first, second] = [await tipWith('first'), await tipWith('second')]
  expect(await seenAt(base, first)).toEqual(['001-locked locked', '002-amended first'])
  expect(await seenAt(base, second)).toEqual(['001-locked locked', '002-amended second'])
  const closed = { ...LOCKED, 'specs/001-locked/as-built.md': 'done' }
  const main = await scratch.commit('refs/heads/main', closed, [base])
  expect(await seenAt(main, second)).toEqual(['002-amended second'])
})

test('each leaves out itself alone', async () => {
  const base = await scratch.commit('refs/heads/main', LOCKED)
  const idsFor = async (engagement: string) => {
    const found = await readOtherSpecs(store, new Map(), { base, engagement })
    return found.map(({ id }) => id)
  }
  expect(await idsFor('001-locked')).toEqual(['002-amended', '042-own'])
  expect(await idsFor('002-amended')).toEqual(['001-locked', '042-own'])
  expect(await idsFor('099-new')).toEqual(['001-locked', '002-amended', '042-own'])
})
