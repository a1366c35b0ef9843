import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Registrar } from '../../../../src/forge/github/people/commit-authors.ts'
import {
  hasUnknownAuthors,
  isFullyKnown,
  isSealed,
  toCommit,
} from '../../../../src/forge/github/people/commit-authors.ts'
import type { AuthorshipAnswer } from '../../../../src/forge/github/graphql/authorship.ts'
import { sealText, splitSeal, withSeal } from '../../../../src/forge/github/people/seal.ts'
import type { CommitObject } from '../../../../src/git/read-commit.ts'

const [OID, PARENT, TREE] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string]
const BOT = { id: 900, login: 'specgate[bot]' }
const BOT_MAIL = '900+specgate[bot]@users.noreply.github.com'

function signature(text: string): string {
  return createHmac('sha256', 'key').update(text).digest('base64')
}

const REGISTRAR: Registrar = {
  bot: BOT,
  host: 'github.acme.example',
  seal: { sign: signature, holds: (text, sealed) => signature(text) === sealed },
}

function commit(more: Partial<CommitObject> = {}, author = 'ada@example.net', committer = author): CommitObject {
  const when = '2026-03-02T09:00:00.000Z'
  return {
    oid: OID,
    tree: TREE,
    parents: [PARENT],
    author: { name: 'A', email: author, when },
    committer: { name: 'C', email: committer, when },
    message: 'Draft\n',
    ...more,
  }
}

function sealed(more: Partial<CommitObject> = {}): CommitObject {
  const message = withSeal('Draft\n\nDrafted-by: spec-agent\n', signature(sealText(PARENT, TREE)))
  return commit({ message, ...more }, BOT_MAIL, 'noreply@github.com')
}

function authorship(people: Readonly<Record<string, readonly [number, string]>>): AuthorshipAnswer {
  const nodes = Object.entries(people).map(([email, [databaseId, login]]) => ({ email, user: { databaseId, login } }))
  return { oid: OID, author: null, committer: null, authors: { nodes } }
}

describe('seals', () => {
  test('the text names parent and tree', () => {
    expect(sealText(PARENT, TREE)).toBe(`specgate-commit\n${PARENT}\n${TREE}\n`)
    expect(sealText(null, TREE)).toBe(`specgate-commit\nnone\n${TREE}\n`)
  })

  test.each([
    ['Draft', 'Draft\n'],
    ['Draft\n\nDrafted-by: spec-agent\n', 'Draft\n\nDrafted-by: spec-agent\n'],
    ['Two\n\nlines\n\n\n', 'Two\n\nlines\n'],
  ])('%j comes back', (message, back) => {
    expect(splitSeal(withSeal(message, 'c2VhbA=='))).toEqual({ message: back, signature: 'c2VhbA==' })
  })

  test.each([
    ['no seal', 'Draft\n'],
    ['one that is not at the end', 'Draft\n\nSpecgate-Seal: c2VhbA==\nmore\n'],
    ['one inside a line', 'Draft Specgate-Seal: c2VhbA==\n'],
  ])('%s', (_name, message) => {
    expect(splitSeal(message)).toEqual({ message, signature: null })
  })

  test.each<[string, boolean, CommitObject]>([
    ['holds', true, sealed()],
    ['holds for a first commit', true, first()],
    ['not on another parent', false, sealed({ parents: [OID] })],
    ['not for another tree', false, sealed({ tree: OID })],
    ['not for a merge', false, sealed({ parents: [PARENT, OID] })],
    ['not when it is another’s', false, commit({ message: withSeal('Draft', 'c2VhbA==') })],
  ])('%s', (_name, holds, object) => {
    expect(isSealed(REGISTRAR, object)).toBe(holds)
  })

  function first(): CommitObject {
    return commit({ parents: [], message: withSeal('Draft', signature(sealText(null, TREE))) })
  }
})

describe('whose commit it is', () => {
  test('a sealed one is the bot’s, and its seal is not shown', () => {
    const seen = toCommit(REGISTRAR, sealed(), null)
    expect(seen).toMatchObject({ author: BOT, committer: BOT, message: 'Draft\n\nDrafted-by: spec-agent\n' })
    expect(hasUnknownAuthors(REGISTRAR, sealed())).toBe(false)
  })

  test('one that claims the bot without a seal is nobody’s', () => {
    const claims = authorship({ [BOT_MAIL]: [900, 'specgate[bot]'] })
    const seen = toCommit(REGISTRAR, commit({}, BOT_MAIL), claims)
    expect(seen).toMatchObject({ author: { id: null, login: BOT_MAIL }, committer: { id: null } })
    expect(hasUnknownAuthors(REGISTRAR, commit())).toBe(true)
  })

  test('addresses are those of the accounts that GitHub names, in any case; others give a null id', () => {
    const message = 'Two\n\nCo-authored-by: Bo <BO@example.net>\nco-authored-by: ? <x@example.net>\n'
    const known = authorship({ 'Ada@example.net': [11, 'ada'], 'bo@example.net': [12, 'Bo'] })
    const seen = toCommit(REGISTRAR, commit({ message }, 'ada@EXAMPLE.net', 'cy@example.net'), known)
    expect(seen).toMatchObject({
      author: { id: 11, login: 'ada' },
      committer: { id: null, login: 'cy@example.net' },
      coAuthors: [
        { id: 12, login: 'Bo' },
        { id: null, login: 'x@example.net' },
      ],
    })
    expect(isFullyKnown(seen)).toBe(false)
  })

  test.each(['noreply@github.com', 'noreply@github.acme.example'])('%s commits for the author', (committer) => {
    const known = authorship({ 'ada@example.net': [11, 'ada'] })
    const seen = toCommit(REGISTRAR, commit({}, 'ada@example.net', committer), known)
    expect(seen.committer).toEqual({ id: 11, login: 'ada' })
    expect(isFullyKnown(seen)).toBe(true)
  })

  test('without an answer nobody is known', () => {
    expect(toCommit(REGISTRAR, commit(), null).author).toEqual({ id: null, login: 'ada@example.net' })
  })
})
