import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { showPresence, untilGone } from '../../src/skills/run-presence.ts'
import type { Presence } from '../../src/skills/run-presence.ts'

test('whoever waits is told when it ends', async () => {
  const { presence, end } = await showPresence()
  let gone = 0
  const waits = [1, 2].map(() => untilGone(presence).then(() => (gone += 1)))
  await untilGone({ ...presence, token: 'another' })
  expect(gone).toBe(0)
  end()
  await Promise.all(waits)
  await untilGone(presence)
})

test('a killed process is gone', async () => {
  const module = new URL('../../src/skills/run-presence.ts', import.meta.url).href
  const script = `import { showPresence } from ${JSON.stringify(module)}
    console.log(JSON.stringify((await showPresence()).presence))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const presence = JSON.parse(line.toString()) as Presence
  const wait = untilGone(presence)
  child.kill('SIGKILL')
  await wait
  await untilGone(presence)
})

test('a port that another program has by now is not taken for the run', async () => {
  const server = createServer((socket) => void socket.end('220 mail.example.net ready\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await untilGone({ port: address.port, token: 'the-token' })
  server.close()
})
