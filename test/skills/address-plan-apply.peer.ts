import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunMode, RunRequest } from '../../src/model/run.ts'
import { governRun } from '../../src/skills/governed-run.ts'
import { loadSkills } from '../../src/skills/registry.ts'
import type { Skill } from '../../src/skills/registry.ts'
import { describePeers } from '../peers/peer.ts'
import { pathWith, TOOLS } from './runners/opentofu/value-module.ts'
import { freshFolder, now, requestFor } from './toy-skill.ts'

const NAME = 'address-plan/apply'
const PATH = process.env['PATH']

const OFFICE = { size: 24, slot: 1, purpose: 'Desks', vlan: 110 }
const VOICE = { size: 25, slot: 0, purpose: 'Telephones' }
const NETWORKS = { office: OFFICE, voice: VOICE }

for (const tool of TOOLS) {
  describePeers(`${NAME} with ${tool}`, [tool, 'python3'], () => {
    let folder = ''
    let attempt = 0
    beforeEach(async () => {
      process.env['PATH'] = await pathWith(tool)
      folder = await freshFolder()
    })
    afterEach(() => {
      process.env['PATH'] = PATH
    })

    async function run(mode: RunMode, inputs: RunRequest['inputs'] = {}, skill?: Skill) {
      attempt += 1
      const used = skill ?? (await shipped())
      const asked = {
        backend: { path: join(folder, 'plan.tfstate') },
        prefix: '10.20.0.0/16',
        networks: NETWORKS,
        ...inputs,
      }
      const places = { journal: join(folder, 'journal'), cache: join(folder, 'cache') }
      const deps = { skill: used, secrets: {}, ...places, reviewed: null, now, onStep: () => {} }
      const { record, files } = await governRun(
        { ...requestFor(used, mode, asked), attempt, id: `plan-${attempt}` },
        deps,
      )
      return { record, text: files.map(({ content }) => content).join('\n') }
    }

    /** The networks that are in the file, read without the tool: name and block. */
    async function kept(): Promise<Record<string, string>> {
      const text = await readFile(join(folder, 'plan.tfstate'), 'utf8').catch(() => '{"resources":[]}')
      const { resources } = JSON.parse(text) as { resources: { instances: Instance[] }[] }
      const instances = resources.flatMap((resource) => resource.instances)
      return Object.fromEntries(instances.map(({ index_key: name, attributes }) => [name, attributes.input.value.cidr]))
    }

    test('apply keeps the plan, again changes nothing, and adds without moving', async () => {
      const first = await run('apply')
      expect(first.record).toMatchObject({ outcome: 'succeeded', changed: true, failure: null })
      expect(first.record.outputs).toEqual({
        'free-addresses': 65_536 - 256 - 128,
        networks: {
          office: { cidr: '10.20.1.0/24', gateway: '10.20.1.1', hosts: 254, purpose: 'Desks', vlan: 110 },
          voice: { cidr: '10.20.0.0/25', gateway: '10.20.0.1', hosts: 126, purpose: 'Telephones', vlan: null },
        },
      })
      expect(first.record.checks.map(({ name, passed }) => [name, passed])).toEqual([
        ['kept-plan-is-sound', true],
        ['plan-is-sound', true],
        ['plan-is-as-asked', true],
      ])
      expect(await kept()).toEqual({ office: '10.20.1.0/24', voice: '10.20.0.0/25' })
      const again = await run('apply')
      expect(again.record).toMatchObject({ outcome: 'succeeded', changed: false })
      const more = { ...NETWORKS, guests: { size: 23, slot: 2, purpose: 'Guests' }, voice: { ...VOICE, vlan: 120 } }
      const third = await run('apply', { networks: more })
      expect(third.record).toMatchObject({ outcome: 'succeeded', changed: true })
      expect(await kept()).toEqual({ guests: '10.20.4.0/23', office: '10.20.1.0/24', voice: '10.20.0.0/25' })
    })

    test('a dry run tells the plan and keeps nothing', async () => {
      const { record } = await run('dry-run')
      expect(record).toMatchObject({ outcome: 'succeeded', changed: false })
      expect(record.outputs['changes']).toEqual([
        { address: 'terraform_data.network["office"]', action: 'create' },
        { address: 'terraform_data.network["voice"]', action: 'create' },
      ])
      expect(await kept()).toEqual({})
    })

    test.each([
      ['moved', { office: { ...OFFICE, slot: 2 }, voice: VOICE }, 'replace'],
      ['removed', { office: OFFICE }, 'delete'],
    ])('a network is not %s', async (_what, networks, action) => {
      await run('apply')
      const before = await readFile(join(folder, 'plan.tfstate'), 'utf8')
      const { record } = await run('apply', { networks })
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toContain(`the plan is to ${action}`)
      expect(await readFile(join(folder, 'plan.tfstate'), 'utf8')).toBe(before)
    })

    test.each([
      [
        'two in one place',
        { networks: { ...NETWORKS, more: { size: 30, slot: 64, purpose: 'x' } } },
        'share addresses: more and office.',
      ],
      [
        'one in a reserved place',
        { reserved: ['10.20.1.128/25', '192.0.2.0/24'] },
        'reserved addresses: office in 10.20.1.128/25.',
      ],
      [
        'a slot that is not there',
        { networks: { a: { size: 17, slot: 2, purpose: 'x' } } },
        'does not accommodate a subnet numbered 2',
      ],
      ['a prefix that is none', { prefix: '10.20.0.1/16' }, 'The prefix must be the first address'],
    ])('%s: the dry run finds it', async (_what, inputs, failure) => {
      const { record } = await run('dry-run', inputs)
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toContain(failure)
      expect(await kept()).toEqual({})
    })

    test.each([
      ['a path that is none', { backend: { path: 'plan.tfstate' } }],
      ['another setting of the backend', { backend: { path: '/tmp/x', 'workspace-dir': '/tmp' } }],
      ['a size that is none', { networks: { a: { size: 31, slot: 0, purpose: 'x' } } }],
      ['something unknown', { force: true }],
    ])('%s is refused before anything is run', async (_what, inputs) => {
      expect((await run('apply', inputs)).record).toMatchObject({ outcome: 'refused', changed: false })
    })

    test('the state of another module is left alone', async () => {
      await run('apply')
      const path = join(folder, 'plan.tfstate')
      await writeFile(path, (await readFile(path, 'utf8')).replaceAll('"name": "network"', '"name": "server"'))
      const { record } = await run('apply')
      expect(record).toMatchObject({ outcome: 'failed', changed: false })
      expect(record.failure).toContain('the state holds what is no network of an address plan')
    })

    test('a failing check rolls back: new networks go, changed ones are as before', async () => {
      const strict = await withFailingCheck()
      const first = await run('apply', {}, strict)
      expect(first.record).toMatchObject({ outcome: 'rolled-back', changed: false })
      expect(first.record.failure).toBe('check plan-is-sound (after): no; rolled back')
      expect(await kept()).toEqual({})
      await run('apply')
      const before = await kept()
      const networks = {
        office: { ...OFFICE, purpose: 'Meeting rooms' },
        voice: VOICE,
        guests: { size: 23, slot: 2, purpose: 'x' },
      }
      const second = await run('apply', { networks }, strict)
      expect(second.record).toMatchObject({ outcome: 'rolled-back', changed: false })
      expect(second.record.checks.at(-1)).toMatchObject({
        name: 'kept-plan-is-sound',
        when: 'after-rollback',
        passed: true,
      })
      expect(await kept()).toEqual(before)
      expect(await readFile(join(folder, 'plan.tfstate'), 'utf8')).not.toContain('Meeting rooms')
    })

    test('a token that somebody wrote into a purpose is masked', async () => {
      const token = `ghp_${'a1B2'.repeat(9)}`
      const { record, text } = await run('apply', { networks: { office: { ...OFFICE, purpose: `Desks ${token}` } } })
      expect(record).toMatchObject({ outcome: 'succeeded' })
      expect(await readFile(join(folder, 'plan.tfstate'), 'utf8')).toContain(token)
      expect(JSON.stringify(record) + text).not.toContain(token)
    })
  })
}

type Instance = {
  readonly index_key: string
  readonly attributes: { readonly input: { readonly value: { readonly cidr: string } } }
}

async function shipped(root = 'action/skills'): Promise<Skill> {
  const { skills, findings } = await loadSkills(root)
  const skill = skills.find(({ summary }) => summary.name === NAME)
  if (skill === undefined) throw new Error(JSON.stringify(findings))
  return skill
}

/** The skill as it ships, but for one check that always says no. */
async function withFailingCheck(): Promise<Skill> {
  const root = await freshFolder()
  await mkdir(join(root, 'address-plan'))
  await cp(`action/skills/${NAME}`, join(root, NAME), { recursive: true })
  const always =
    'import json, os\njson.dump({"passed": False, "detail": "no"}, open(os.environ["SPECGATE_OUTPUT"], "w"))\n'
  await writeFile(join(root, NAME, 'checks/plan_is_sound.py'), always)
  return shipped(root)
}
