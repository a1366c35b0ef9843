import { describe, expect, test } from 'vitest'
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
    ['a line as long as may be', `/sdd build\n${'x'.repeat(LIMIT - 11)}`, ['build']],
  ])('%s', (_, body, commands) => {
    expect(said(body)).toEqual(commands)
  })
})

describe('what is none', () => {
  test.each([
    ['a quote', '> /sdd build'],
    ['a quote in a quote', '>> /sdd build'],
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
    ['an indented block', '    /sdd build'],
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
    ['somebody with read permission', 'gus', 'clarify', {}, '@gus has no write permission here'],
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

  test('nobody whom the forge does not know', () => {
    expect(commandsBy('stranger', '/sdd build').map(({ refusal }) => refusal)).toEqual([
      'its author is not a known, active account',
    ])
  })

  test('nobody by editing a comment, whoever they are (R9.2)', () => {
    const { snapshot } = buildScene({ comments: [{ by: 'ana', body: '/sdd build', edited: true }] })
    expect(readCommands(snapshot).map(({ refusal }) => refusal)).toEqual([
      'the comment was edited after it was written; write a new one',
    ])
  })
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
