import { describe, expect, test } from 'vitest'
import { commandLines } from '../../src/derive/command-lines.ts'
import { readCommands } from '../../src/derive/commands.ts'
import type { Command } from '../../src/derive/commands.ts'
import { BOT } from '../builders/people.ts'
import { buildScene } from '../builders/scene.ts'

const LIMIT = 16 * 1024

describe('what is a command', () => {
  test.each([
    ['a line of its own', '/sdd build', ['build']],
    ['an answer', '/sdd clarify Q-001 next  Tuesday ', ['clarify|Q-001 next  Tuesday']],
    ['the older spelling', '/specops.clarify Q-001 next Tuesday', ['clarify|Q-001 next Tuesday']],
    ['many spaces and a tab', '/sdd \t build', ['build']],
    ['a line between others', 'Thanks!\n/sdd build\nSee you', ['build']],
    [
      'several lines, in order',
      '/sdd clarify Q-001 a\r\n/sdd clarify Q-002 b\r\n\r\n/sdd build\r\n',
      ['clarify|Q-001 a', 'clarify|Q-002 b', 'build'],
    ],
    ['a name nobody knows, to be refused by name', '/sdd deploy now', ['deploy|now']],
    ['a line after a closed fence', '```\n/sdd build\n```\n/sdd clarify Q-001 a', ['clarify|Q-001 a']],
    ['a line after a fence written in one line', '```/sdd build```\n/sdd clarify Q-001 a', ['clarify|Q-001 a']],
    ['a line after a quote and a blank line', '> Shall we?\n\n/sdd build', ['build']],
    ['a line after what was folded away', '<details>log</details>\n/sdd build', ['build']],
    ['a line after a tag that is only spoken of', 'The `<details>` are below.\n/sdd build', ['build']],
    ['a line after a tag that is only code', '```\n<details>\n```\n/sdd build', ['build']],
    ['a line as long as may be', `/sdd build\n${'x'.repeat(LIMIT - 11)}`, ['build']],
  ])('%s', (_, body, commands) => {
    expect(said(body)).toEqual(commands)
  })
})

describe('what is none', () => {
  test.each([
    ['a quote', '> /sdd build'],
    ['a quote in a quote', '>> /sdd build'],
    ['a quote in a quote, apart', '> > /sdd build'],
    ['a quote set in', '  > /sdd build'],
    ['a line that a quote runs on into', '> Shall we?\n/sdd build'],
    ['a fence in a quote', '> ```\n> /sdd build\n> ```'],
    ['what is folded away', '<details>\n\n/sdd build\n\n</details>'],
    ['what is folded away under a summary', '<details open><summary>Log</summary>\n\n/sdd build\n\n</details>'],
    ['what is folded away in what is folded away', '<details>\n<details>\n</details>\n\n/sdd build\n</details>'],
    ['what is folded away and never closed', '<DETAILS>\n\n/sdd build'],
    ['the line on which it is closed', '<details>\n/sdd build</details>'],
    ['preformatted text', '<pre>\n/sdd build\n</pre>'],
    ['a quote in HTML', '<blockquote>\n\n/sdd build\n\n</blockquote>'],
    ['a fence', '```\n/sdd build\n```'],
    ['a fence with a language', '```sh\n/sdd build\n```'],
    ['a fence of tildes', '~~~\n/sdd build\n~~~'],
    ['a fence never closed', '```\n/sdd build'],
    ['a fence set in by three spaces', '   ```\n/sdd build\n   ```'],
    ['a fence in a longer fence', '````\n```\n/sdd build\n```\n````'],
    ['a fence in a fence of tildes', '~~~\n```\n/sdd build\n~~~'],
    ['a fence that only seems to be closed', '```\n```sh\n/sdd build\n```'],
    ['an HTML comment', '<!--\n/sdd build\n-->'],
    ['an HTML comment never closed', 'Fine.\n<!--\n/sdd build'],
    ['leading spaces', ' /sdd build'],
    ['an indented block', 'Like this:\n\n    /sdd build'],
    ['a tab', '\t/sdd build'],
    ['an indented block in a list', '- so:\n\n      /sdd build'],
    ['a list item', '- /sdd build'],
    ['code within a line', '`/sdd build`'],
    ['the middle of a line', 'please /sdd build'],
    ['upper case', '/SDD build'],
    ['an upper case name', '/sdd BUILD'],
    ['no name', '/sdd'],
    ['no space', '/sddbuild'],
    ['a longer word', '/sddx build'],
    ['a space after the dot', '/specops. build'],
    ['no slash', 'sdd build'],
    ['a comment longer than 16 KiB', `/sdd build\n${'x'.repeat(LIMIT - 10)}`],
  ])('%s', (_, body) => {
    expect(said(body)).toEqual([])
  })

  test.each([
    ['a bot of the team', 'robo'],
    ['this program itself', BOT.login],
  ])('anything by %s', (_, by) => {
    expect(commandsBy(by, '/sdd build')).toEqual([])
  })
})

describe('who may give it', () => {
  test.each([
    ['somebody with write permission', 'ana', 'build', {}, null],
    ['somebody with read permission', 'gus', 'build', {}, '@gus has no write permission here'],
    ['somebody with read permission', 'gus', 'retry', {}, '@gus has no write permission here'],
    ['somebody with read permission', 'gus', 'clarify', {}, '@gus has no write permission here'],
    ['somebody with read permission', 'gus', 'status', {}, null],
    ['somebody with read permission', 'gus', 'explain', {}, null],
    ['somebody without any permission', 'gus', 'help', { permission: 'none' }, null],
    ['a suspended account', 'ana', 'help', { active: false }, 'its author is not a known, active account'],
    [
      'somebody with triage permission',
      'ana',
      'clarify',
      { permission: 'triage' },
      '@ana has no write permission here',
    ],
    ['a maintainer', 'ana', 'build', { permission: 'maintain' }, null],
    ['an administrator', 'ana', 'build', { permission: 'admin' }, null],
    ['the requester without write permission', 'rik', 'clarify', { permission: 'read' }, null],
    ['the requester without write permission', 'rik', 'decide', { permission: 'none' }, null],
    [
      'the requester without write permission',
      'rik',
      'build',
      { permission: 'read' },
      '@rik has no write permission here',
    ],
    ['the requester with write permission', 'rik', 'build', {}, null],
    ['a suspended account', 'ana', 'build', { active: false }, 'its author is not a known, active account'],
    ['the requester, suspended', 'rik', 'clarify', { active: false }, 'its author is not a known, active account'],
  ] as const)('%s (%s), %s', (_, by, name, person, refusal) => {
    const { snapshot } = buildScene({ people: { [by]: person }, comments: [{ by, body: `/sdd ${name} x` }] })
    expect(readCommands(snapshot).map((command) => command.refusal)).toEqual([refusal])
  })

  test.each([
    ['may be read by anybody', '/sdd clarify', null],
    ['are answered by the requester or a writer', '/sdd clarify Q-001 edge-1', '@gus has no write permission here'],
  ])('the open questions %s', (_, body, refusal) => {
    expect(commandsBy('gus', body).map((command) => command.refusal)).toEqual([refusal])
  })

  test('nobody whom the forge does not know', () => {
    expect(commandsBy('stranger', '/sdd build').map(({ refusal }) => refusal)).toEqual([
      'its author is not a known, active account',
    ])
  })

  test.each(['build', 'help'])('nobody by editing a comment, whoever they are (R9.2): %s', (name) => {
    const { snapshot } = buildScene({ comments: [{ by: 'ana', body: `/sdd ${name}`, edited: true }] })
    expect(readCommands(snapshot).map(({ refusal }) => refusal)).toEqual([
      'the comment was edited after it was written; write a new one',
    ])
  })
})

test('a comment of backticks and tags alone is read in no time', () => {
  const bodies = ['`'.repeat(LIMIT), '<details '.repeat(1800), '` `` '.repeat(3000), '<!--'.repeat(4000)]
  const started = performance.now()
  for (const body of bodies) expect(commandLines(body)).toEqual([])
  expect(performance.now() - started).toBeLessThan(1000)
})

test('of one comment the first twenty are read', () => {
  expect(said('/sdd build\n'.repeat(25))).toHaveLength(20)
})

test('commands of issue and pull requests come in the order they were written, with their place', () => {
  const { snapshot } = buildScene({
    comments: [
      { by: 'ana', body: '/sdd clarify Q-001 a', on: 'pull' },
      { by: 'rik', body: '/sdd clarify Q-002 b', on: 'issue' },
      { by: 'ana', body: '/sdd build', on: 'pull' },
    ],
  })
  const told = readCommands(snapshot).map(({ target, author, name }) => [target, author.login, name])
  expect(told).toEqual([
    [2, 'ana', 'clarify'],
    [1, 'rik', 'clarify'],
    [2, 'ana', 'build'],
  ])
})

function commandsBy(by: string, body: string): readonly Command[] {
  return readCommands(buildScene({ comments: [{ by, body }] }).snapshot)
}

function said(body: string): readonly string[] {
  return commandsBy('ana', body).map(({ name, argument }) => (argument === '' ? name : `${name}|${argument}`))
}
