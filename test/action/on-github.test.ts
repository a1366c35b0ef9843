import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openLogGroups } from '../../src/action/log-groups.ts'
import { asText } from '../../src/action/on-github.ts'

function openFakeLog() {
  const lines: string[] = []
  const groups = openLogGroups({
    open: (title) => lines.push(`> ${title}`),
    line: (text) => lines.push(text),
    close: () => lines.push('<'),
  })
  return { ...groups, lines }
}

test('runs that go on at the same time do not mix in the log', async () => {
  const { say, group, lines } = openFakeLog()
  const first = group('a', async () => {
    say('a1')
    await setTimeout(20)
    say('a2')
  })
  const second = group('b', async () => {
    say('b1')
    await setTimeout(40)
    say('b2')
  })
  const third = group('c', async () => say('c1'))
  say('outside')
  await Promise.all([first, second, third])
  expect(lines).toEqual(['> a', 'a1', 'outside', 'a2', '<', '> b', 'b1', 'b2', '<', '> c', 'c1', '<'])
})

test('what a group says before its turn is there as soon as that comes, also when its work failed', async () => {
  const { say, group, lines } = openFakeLog()
  const first = group('a', () => setTimeout(20))
  const second = group('b', async () => {
    say('b1')
    await group('within b', async () => say('b2'))
    throw new Error('broken')
  })
  await expect(second).rejects.toThrow('broken')
  expect(lines).toEqual(['> a'])
  await first
  say('after')
  expect(lines).toEqual(['> a', '<', '> b', 'b1', 'b2', '<', 'after'])
})

test('a line that is said when its group is over is not lost', async () => {
  const { say, group, lines } = openFakeLog()
  const late = Promise.withResolvers<void>()
  await group('a', async () => {
    void late.promise.then(() => say('late'))
  })
  late.resolve()
  await setTimeout(1)
  expect(lines).toEqual(['> a', '<', 'late'])
})

test.each([
  ['::set-output name=outcome::succeeded', ': :set-output name=outcome::succeeded'],
  ['  ::stop-commands::x', '  : :stop-commands::x'],
  ['fine\n::error::x\r\n::add-mask::y', 'fine\n: :error::x\r\n: :add-mask::y'],
  ['a ##[error]b', 'a ## [error]b'],
  ['std::vector and 10:30', 'std::vector and 10:30'],
])('a quoted line is no command for the runner: %j', (text, shown) => {
  expect(asText(text)).toBe(shown)
})
