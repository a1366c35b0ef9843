import { describe, expect, test } from 'vitest'
import { decide } from '../../src/decide/decide.ts'
import type { Effect } from '../../src/model/effect.ts'
import type { BaseEngagement, Snapshot } from '../../src/model/snapshot.ts'
import { digestOf } from '../../src/model/digest.ts'
import { buildScene } from '../builders/scene.ts'
import { actorOf } from '../builders/people.ts'

const BASE: BaseEngagement = {
  id: '003-edge-certificate',
  title: 'Edge certificate',
  useCase: 'ssl-certificate-lifecycle@1.0.0',
  environment: 'lab',
  inputs: {},
  asBuilt: digestOf('as-built'),
}

type Said = { readonly by?: string; readonly body: string; readonly edited?: boolean }

/** An issue of rik that no form opened, and what was said on it. */
function plainIssue(comments: readonly Said[], given: { title?: string; body?: string } = {}): Snapshot {
  const { snapshot } = buildScene()
  const { issue, users } = snapshot
  if (issue === null) throw new Error('the scene has no issue')
  return {
    ...snapshot,
    engagement: null,
    pulls: [],
    branches: [],
    bases: [BASE],
    issue: {
      ...issue,
      title: given.title ?? 'Certificate of the shop',
      body: given.body ?? 'Our TLS certificate expires next week, please renew it.',
      comments: comments.map(({ by = 'rik', body, edited = false }, index) => ({
        id: 50 + index,
        author: actorOf(users, by),
        body,
        createdAt: '2026-11-20T11:00:00.000Z',
        updatedAt: edited ? '2026-11-20T12:00:00.000Z' : '2026-11-20T11:00:00.000Z',
        reactions: [],
      })),
    },
    ledger: { ...snapshot.ledger, records: [], highestNumber: 41 },
  }
}

function openedBy(effects: readonly Effect[]) {
  const found = effects.flatMap((effect) => (effect.kind === 'append-record' ? [effect.record] : []))
  return found.map(({ engagement, data }) => ({ engagement, data }))
}

function told(effects: readonly Effect[]): string {
  return effects.flatMap((effect) => (effect.kind === 'upsert-comment' ? [effect.body] : [])).join('\n')
}

describe('opens an engagement', () => {
  test.each([
    { name: 'by the words of the issue', said: '/sdd specify', useCase: 'ssl-certificate-lifecycle' },
    { name: 'under its other name', said: '/specops.specify', useCase: 'ssl-certificate-lifecycle' },
    { name: 'by a use case', said: '/sdd specify vlan-provisioning', useCase: 'vlan-provisioning' },
    { name: 'by words', said: '/sdd specify add an A record to the zone', useCase: 'dns-record-management' },
    { name: 'by words of nothing known', said: '/sdd specify please order pizza', useCase: 'blank' },
    { name: 'blank on demand', said: '/sdd specify blank', useCase: 'blank' },
    {
      name: 'like the one it starts from',
      said: '/sdd specify --based-on 3',
      useCase: 'ssl-certificate-lifecycle',
      base: true,
    },
    {
      name: 'otherwise than the one it starts from',
      said: '/sdd specify device-decommissioning --based-on 003-edge-certificate',
      useCase: 'device-decommissioning',
      base: true,
    },
  ])('$name', ({ said, useCase, base = false }) => {
    const { effects } = decide(plainIssue([{ body: said }]))
    expect(effects[0]).toEqual({ kind: 'react', target: 1, comment: 50, reaction: 'eyes' })
    expect(openedBy(effects)).toMatchObject([
      {
        engagement: '042-certificate-of-the-shop',
        data: {
          useCase,
          requester: { login: 'rik' },
          specified: {
            comment: 50,
            by: { login: 'rik' },
            basedOn: base ? { engagement: BASE.id, asBuilt: BASE.asBuilt } : null,
          },
        },
      },
    ])
  })

  test('for whoever may write, and the requester stays who wrote the issue', () => {
    const [opened] = openedBy(decide(plainIssue([{ by: 'ana', body: '/sdd specify' }])).effects)
    expect(opened?.data).toMatchObject({ requester: { login: 'rik' }, specified: { by: { login: 'ana' } } })
  })

  test('by the first command that can be followed', () => {
    const said = [{ body: '/sdd specify router or switch' }, { body: '/sdd specify blank' }, { body: '/sdd specify' }]
    expect(openedBy(decide(plainIssue(said)).effects)).toMatchObject([{ data: { useCase: 'blank' } }])
  })
})

describe('opens nothing', () => {
  test.each([
    {
      name: 'when several use cases fit',
      said: { body: '/sdd specify retire the old firewall, remove it from monitoring and inventory' },
      says: 'more than one use case fits about as well: device-decommissioning',
    },
    {
      name: 'from an engagement that is not closed',
      said: { body: '/sdd specify --based-on 7' },
      says: 'no closed engagement "7"',
    },
    {
      name: 'with an option that there is not',
      said: { body: '/sdd specify --variant cost' },
      says: 'no option "--variant"',
    },
    { name: 'for who may not write', said: { by: 'gus', body: '/sdd specify' }, says: 'has no write permission here' },
    { name: 'by an edited comment', said: { body: '/sdd specify', edited: true }, says: 'edited after it was written' },
    { name: 'by another command', said: { body: '/sdd build' }, says: 'this issue is no engagement' },
  ])('$name', ({ said, says }) => {
    const { effects } = decide(plainIssue([said]))
    expect(openedBy(effects)).toEqual([])
    expect(told(effects)).toContain(says)
    expect(effects.at(-1)).toMatchObject({ kind: 'react', reaction: '-1' })
  })

  test('without a word to it', () => {
    expect(decide(plainIssue([{ body: 'What do you think?' }])).effects).toEqual([])
  })

  test('but help is given', () => {
    const { effects } = decide(plainIssue([{ body: '/sdd help' }]))
    expect(told(effects)).toContain('/sdd specify')
    expect(effects.at(-1)).toMatchObject({ reaction: '+1' })
  })

  test('on an issue of a form, which is mended in its fields', () => {
    const title = '[ssl-certificate-lifecycle] Renew'
    const { effects } = decide(plainIssue([{ body: '/sdd specify blank' }], { title, body: '### Environment\n\n??' }))
    expect(openedBy(effects)).toEqual([])
    expect(told(effects)).toContain('This request cannot be taken yet')
  })
})
