import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describePeers } from '../../../peers/peer.ts'
import { startStateServer } from './state-server.ts'
import type { StateServer } from './state-server.ts'
import { openBench, pathWith, TOKEN, TOOLS, valueSkill } from './value-module.ts'
import type { Bench } from './value-module.ts'

const PATH = process.env['PATH']
const PASSWORD = 'staple-of-the-backend'
const HTTP = { 'module/backend_override.tf': 'terraform {\n  backend "http" {}\n}\n' }

for (const tool of TOOLS) {
  describePeers(`opentofu runner with ${tool} and a state elsewhere`, [tool, 'python3'], () => {
    let [bench, server]: [Bench?, StateServer?] = []
    beforeEach(async () => {
      process.env['PATH'] = await pathWith(tool)
      bench = await openBench()
      server = await startStateServer('ci', PASSWORD)
    })
    afterEach(() => {
      process.env['PATH'] = PATH
    })

    async function run(value: string) {
      const skill = await valueSkill({ secrets: ['token', 'backend-password'] }, HTTP)
      const backend = { address: server?.address ?? '', username: 'ci', 'retry-max': '0' }
      const deps = { secrets: { token: TOKEN, 'backend-password': PASSWORD } }
      const ran = await bench?.run('apply', { value, backend }, { skill, deps })
      if (ran === undefined) throw new Error('no bench')
      return ran
    }

    test('the password of the backend is a secret of the skill and told nowhere', async () => {
      const { record, text } = await run('new')
      expect(record).toMatchObject({ outcome: 'succeeded', changed: true })
      expect(server?.state()).toContain('svc-new')
      expect(text).not.toContain(PASSWORD)
      expect(server?.state()).not.toContain(PASSWORD)
    })

    test('a state that is refused once is written on the second try, and the change is rolled back', async () => {
      await run('old')
      server?.refuseWrites(1)
      const { record } = await run('new')
      expect(record).toMatchObject({ outcome: 'rolled-back', changed: false, exitCode: 1 })
      expect(record.failure).toContain('Failed to persist state to backend')
      expect(server?.state()).toContain('svc-old')
    })

    test('a state that cannot be written is kept for a person, and nothing is claimed of the target', async () => {
      server?.refuseWrites(1000)
      const { record } = await run('new')
      expect(record).toMatchObject({ outcome: 'outcome-unknown', changed: 'unknown' })
      expect(record.failure).toContain('the target was changed, and the new state could not be written to its backend')
      const kept = join(bench?.folder ?? '', 'cache', 'opentofu-states')
      const [name = ''] = await readdir(kept)
      expect(record.failure).toContain(join(kept, name))
      expect(await readFile(join(kept, name), 'utf8')).toContain('svc-new')
    })
  })
}
