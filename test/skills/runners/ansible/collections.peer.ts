import { execFile } from 'node:child_process'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openAnsibleRunner } from '../../../../src/skills/runners/ansible/open-ansible-runner.ts'
import { describePeers, PEERS_PATH } from '../../../peers/peer.ts'
import { freshFolder, writeFiles } from '../../toy-skill.ts'
import { CACHE, REQUIREMENTS } from './note-playbooks.ts'
import { pinnedCommands, playIn, tasks } from './play.ts'

vi.setConfig({ testTimeout: 600_000 }) // Ansible takes its time, the more so on a busy machine

const PATH = process.env['PATH']
beforeEach(() => {
  process.env['PATH'] = PEERS_PATH
})
afterEach(() => {
  process.env['PATH'] = PATH
})

const FILE = 'acme-tools-1.0.0.tar.gz'
const PINNED = `collections:\n  - name: ${FILE}\n    type: file\n`

describePeers('ansible: collections', ['python3'], () => {
  test('a collection that lies in the skill is installed and used, and no other', async () => {
    const folder = await skillWith(
      PINNED,
      tasks('set_stats: { data: { shout: "{{ \'hello\' | acme.tools.shout }}" } }'),
    )
    await buildCollection(join(folder, 'collections'), 'HELLO')
    const cache = await freshCache()
    expect(await playIn(folder, 'read', { cache })).toMatchObject({ failure: null, output: { shout: 'HELLO' } })
    const bare = await skillWith(null, tasks('set_stats: { data: { shout: "{{ \'hello\' | acme.tools.shout }}" } }'))
    expect((await playIn(bare, 'read', { cache })).failure).toMatch(/acme\.tools\.shout/)
  })

  test('the same name and version with other content is another collection', async () => {
    const cache = await freshCache()
    for (const word of ['FIRST', 'SECOND']) {
      const folder = await skillWith(PINNED, tasks('set_stats: { data: { shout: "{{ \'x\' | acme.tools.shout }}" } }'))
      await buildCollection(join(folder, 'collections'), word)
      expect(await playIn(folder, 'read', { cache })).toMatchObject({ failure: null, output: { shout: word } })
    }
  })

  test('a range, and a file that is no collection, are told before anything runs', async () => {
    const range = await skillWith('collections:\n  - name: acme.tools\n    version: ">=1.0.0"\n', tasks('debug: {}'))
    expect(await open(range)).toMatchObject({
      missing: expect.stringMatching(/^collections\/requirements\.yml does not pin collections: line 3: /),
    })
    const broken = await skillWith(PINNED, tasks('debug: {}'))
    await writeFile(join(broken, 'collections', FILE), 'not a collection')
    const told = await open(broken)
    expect(told).toMatchObject({
      missing: expect.stringMatching(
        /^The collections that the skill pins in collections\/requirements\.yml cannot be installed: /,
      ),
    })
    expect(JSON.stringify(told)).not.toContain('/tmp/')
  })
})

/** Nothing in it but the virtual environments, which take long to make. */
async function freshCache(): Promise<string> {
  const cache = await freshFolder()
  await mkdir(join(CACHE, 'venv'), { recursive: true })
  await symlink(join(CACHE, 'venv'), join(cache, 'venv'))
  return cache
}

async function open(folder: string) {
  return openAnsibleRunner({ folder, cache: await freshCache(), path: PEERS_PATH })
}

async function skillWith(collections: string | null, playbook: string): Promise<string> {
  const folder = await freshFolder()
  const pins = collections === null ? {} : { 'collections/requirements.yml': collections }
  await writeFiles(folder, { 'requirements.txt': REQUIREMENTS, 'play.yml': playbook, ...pins })
  return folder
}

/** Makes acme.tools 1.0.0 with ansible-galaxy: a filter that says one word. */
async function buildCollection(into: string, word: string): Promise<void> {
  const source = await freshFolder()
  await writeFiles(source, {
    'galaxy.yml': 'namespace: acme\nname: tools\nversion: 1.0.0\nreadme: README.md\nauthors: [a test]\n',
    'README.md': '# acme.tools\n',
    'plugins/filter/shout.py': `class FilterModule:\n    def filters(self):\n        return {"shout": lambda text: "${word}"}\n`,
  })
  const galaxy = join(await pinnedCommands(), 'ansible-galaxy')
  await promisify(execFile)(galaxy, ['collection', 'build', '--output-path', source], { cwd: source })
  await mkdir(into, { recursive: true })
  await copyFile(join(source, FILE), join(into, FILE))
}
