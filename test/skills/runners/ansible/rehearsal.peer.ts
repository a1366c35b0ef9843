import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder } from '../../toy-skill.ts'
import { local, play, playIn, tasks } from './play.ts'

vi.setConfig({ testTimeout: 600_000 }) // Ansible takes its time, the more so on a busy machine

const PATH = process.env['PATH']
let place = ''
beforeEach(async () => {
  process.env['PATH'] = PEERS_PATH
  place = await freshFolder()
})
afterEach(() => {
  process.env['PATH'] = PATH
})

const WRITE = 'name: Write\ncopy: { content: "{{ text }}", dest: "{{ place }}/note", mode: "0600" }'

function writing(text: string) {
  return { inputs: { ...local('edge-1'), place, text } }
}

describePeers('ansible: what check mode cannot rehearse', ['python3'], () => {
  test('tasks that it leaves out are named with the reason, and it is not said that nothing would change', async () => {
    const playbook = tasks(
      'name: Run\ncommand: "true"',
      'name: Say\nraw: echo hello',
      'name: Fetch\nuri: { url: "http://127.0.0.1:1/" }',
      'name: Each\ncommand: "echo {{ item }}"\nloop: [a, b]',
      'name: Not now\ncommand: "true"\nwhen: false',
      'name: If not there\ncommand: "true"\nargs: { creates: /nowhere }',
    )
    const { failure, report } = await play('dry-run', playbook)
    expect(failure).toBeNull()
    expect(report.notSimulated).toEqual([
      'localhost: Run (play.yml:4): Command would have run if not in check mode',
      'localhost: Say (play.yml:6): skipped in check mode',
      'localhost: Fetch (play.yml:8): This action (uri) does not support check mode.',
      'localhost: Each (play.yml:10): Command would have run if not in check mode',
      'localhost: If not there (play.yml:16): it would run; what it does is not known before',
    ])
    const silent = await play('dry-run', tasks('name: Run\ncommand: "true"'))
    expect(silent.report.changed).toBe('unknown')
  })

  test('a task that breaks on what was left out is told with it', async () => {
    const ask = 'name: Ask\ncommand: echo {"n":1}\nregister: said'
    const use = 'name: Use\ndebug: { msg: "{{ (said.stdout | from_json).n }}" }'
    const { failure } = await play('dry-run', tasks(ask, use))
    expect(failure).toMatch(
      /^localhost: Use \(play\.yml:7\): .* – perhaps because check mode left out Ask \(play\.yml:4\): say check_mode: false there/s,
    )
  })

  test('what no_log hides, and differences that Ansible does not show, are named', async () => {
    const long = 'x'.repeat(1_100_000)
    const hide = WRITE.replace('name: Write', 'name: Hide\nno_log: true').replace('/note', '/hidden')
    const { report } = await play('dry-run', tasks(WRITE, hide), writing(long))
    expect(report.notSimulated).toEqual([
      'edge-1: Hide (play.yml:6): it would change something; no_log hides what',
      'edge-1: Write (play.yml:4): what would change is not shown, because it is too long or not text',
    ])
  })

  test('a result that is too long for its event is named', async () => {
    const many =
      WRITE.replace('name: Write', 'name: Write many').replace('/note', '/{{ item }}') + '\nloop: [a, b, c, d, e]'
    const shown = await play('dry-run', tasks(WRITE), writing('x'.repeat(1_000_000)))
    expect(shown.report).toMatchObject({
      changed: true,
      notSimulated: [],
      diff: [{ subject: 'edge-1: Write (play.yml:4)' }],
    })
    const { failure, report } = await play('dry-run', tasks(many), writing('x'.repeat(1_000_000)))
    expect(failure).toBeNull()
    expect(report).toMatchObject({
      changed: true,
      notSimulated: [
        'edge-1: Write many (play.yml:4): what would change is not shown, because it is too long or not text',
      ],
    })
  })

  test('what runs for real in a dry run and changes something is a failure', async () => {
    const { failure } = await play('dry-run', tasks(`${WRITE}\ncheck_mode: false`), writing('new'))
    expect(failure).toMatch(
      /^edge-1: Write \(play\.yml:4\): it ran for real \(check_mode: false\) and says that it changed something/,
    )
  })
})

describePeers('ansible: reading', ['python3'], () => {
  test('a playbook that only reads cannot change anything', async () => {
    const { failure, output } = await play('observe', tasks(WRITE, 'set_stats: { data: { a: 1 } }'), writing('new'))
    expect(failure).toBe('edge-1: Write (play.yml:4): it would change something, but is here only to read')
    expect(output).toBeNull()
    expect(existsSync(join(place, 'note'))).toBe(false)
  })

  test('a command that was not run leaves no hole in the state', async () => {
    const ask = 'name: Ask\ncommand: echo 1\nregister: said'
    const tell = 'set_stats: { data: { said: "{{ said.stdout }}" } }'
    const left = await play('observe', tasks(ask, tell))
    expect(left.failure).toMatch(
      /^localhost: Ask \(play\.yml:4\): not run, because reading is done in check mode .*; if it only reads, say check_mode: false$/,
    )
    expect(left.output).toBeNull()
    const read = await play('observe', tasks(`${ask}\ncheck_mode: false\nchanged_when: false`, tell))
    expect(read).toMatchObject({ failure: null, output: { said: '1' } })
  })

  test('a playbook that tells no state has read none', async () => {
    const { failure } = await play('observe', tasks('debug: { msg: hello }'))
    expect(failure).toBe('it told no state: a playbook tells it with ansible.builtin.set_stats, not per host')
  })
})

describePeers('ansible: the plan', ['python3'], () => {
  test('the same change is the same plan, another one is another', async () => {
    const touch = 'name: Touch\nfile: { path: "{{ place }}/touched", state: touch, mode: "0600" }'
    const template = 'name: Fill in\ntemplate: { src: text.j2, dest: "{{ place }}/filled", mode: "0600" }'
    const files = { 'text.j2': 'The text is {{ text }}.\n' }
    const plan = async (text: string) =>
      (await play('dry-run', tasks(WRITE, touch, template), { ...writing(text), files })).report.plan
    const first = await plan('new')
    expect(first).toMatch(/^sha256:/)
    expect(await plan('new')).toBe(first)
    expect(await plan('newer')).not.toBe(first)
    await writeFile(join(place, 'note'), 'other')
    expect(await plan('new')).not.toBe(first)
  })

  test('applied is what was reviewed, or nothing', async () => {
    const { report, folder } = await rehearse()
    await writeFile(join(place, 'note'), 'somebody else was here', { mode: 0o600 })
    const late = await playIn(folder, 'apply', { ...writing('new'), plan: report.plan })
    expect(late.failure).toMatch(
      /^the plan is no longer the one that was reviewed: it was sha256:.*; nothing was applied$/,
    )
    expect(late.report).toMatchObject({ changed: false })
    expect(readFileSync(join(place, 'note'), 'utf8')).toBe('somebody else was here')
    const again = await playIn(folder, 'dry-run', writing('new'))
    const applied = await playIn(folder, 'apply', { ...writing('new'), plan: again.report?.plan ?? null })
    expect(applied).toMatchObject({ failure: null, report: { changed: true, plan: again.report?.plan } })
    expect(readFileSync(join(place, 'note'), 'utf8')).toBe('new')
  })
})

async function rehearse() {
  const folder = await freshFolder()
  await writeFile(join(folder, 'play.yml'), tasks(WRITE))
  await writeFile(join(folder, 'requirements.txt'), readFileSync('action/skills/web-site/roll-out/requirements.txt'))
  const { report } = await playIn(folder, 'dry-run', writing('new'))
  if (report === null) throw new Error('no report')
  return { folder, report }
}
