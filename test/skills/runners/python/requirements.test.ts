import { expect, test } from 'vitest'
import { readRequirements } from '../../../../src/skills/runners/requirements.ts'

const HASH = `--hash=sha256:${'a'.repeat(64)}`
const OTHER = `--hash=sha512:${'b'.repeat(128)}`

test('packages are read as pip reads them: comments, continued lines, markers, several hashes', () => {
  const text = [
    '# made by a tool',
    '',
    `zipp==3.20.1 ; python_version < "3.10" \\`,
    `    ${HASH} \\`,
    `    ${OTHER}`,
    '    # via importlib-metadata',
    `Jinja2[i18n]==3.1.6 ${HASH} # for reports\r`,
    `pytz == 2024.1.post1+local ${HASH}`,
  ].join('\n')
  expect(readRequirements(text)).toEqual({
    requirements: [
      `Jinja2[i18n]==3.1.6 ${HASH}`,
      `pytz == 2024.1.post1+local ${HASH}`,
      `zipp==3.20.1 ; python_version < "3.10" ${HASH} ${OTHER}`,
    ],
    problem: null,
  })
  expect(readRequirements('# nothing\n\n')).toEqual({ requirements: [], problem: null })
})

test.each([
  ['no hash', 'six==1.17.0'],
  ['a hash on the next line, which is not continued', `six==1.17.0\n${HASH}`],
  ['a range', `six>=1.17.0 ${HASH}`],
  ['any of a series', `six==1.* ${HASH}`],
  ['two conditions', `six==1.17.0,!=1.16 ${HASH}`],
  ['no version', `six ${HASH}`],
  ['a short hash', `six==1.17.0 ${HASH.slice(0, -1)}`],
  ['a weak hash', `six==1.17.0 --hash=md5:${'a'.repeat(32)}`],
  ['an address', `six @ https://example.net/six.whl ${HASH}`],
  ['a path', './six.whl'],
  ['another file', '-r more.txt'],
  ['an index', '--index-url https://example.net/simple'],
  ['an editable package', '-e .'],
  ['an option behind', `six==1.17.0 ${HASH} --config-settings=a=b`],
  ['a variable', `six==\${VERSION} ${HASH}`],
  ['a comment that hides the hash', `six==1.17.0 # ${HASH}`],
  ['a line that goes on nowhere', 'six==1.17.0 \\'],
])('%s is refused, with its line', (_name, written) => {
  const { requirements, problem } = readRequirements(`# first\ntabulate==0.9.0 \\\n  ${HASH}\n${written}\n`)
  expect(requirements).toBeNull()
  expect(problem).toMatch(/^requirements\.txt line 4 is ".*", expected was name==version --hash=sha256:…$/)
})

test('a long line is judged at once, and its message is short', () => {
  const started = performance.now()
  const { problem } = readRequirements(`six==1.17.0 ; ${'python_version '.repeat(60_000)} !`)
  expect(problem?.length).toBeLessThan(250)
  expect(performance.now() - started).toBeLessThan(2000)
})
