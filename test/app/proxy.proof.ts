import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startAppApi } from './app-api.ts'
import { runService, seen } from './running-app.ts'

test('GitHub is reached through the proxy that the environment names', async () => {
  const api = await startAppApi()
  onTestFinished(api.close)
  const tunnels: string[] = []
  const proxy = createServer().on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '')
    const [host, port] = api.host.split(':')
    const onward = connect({ host: host ?? '', port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    for (const end of [socket, onward]) end.on('error', () => {})
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  const { port } = proxy.address() as AddressInfo
  const app = await runService('github.example', { HTTP_PROXY: `http://127.0.0.1:${port}` })
  onTestFinished(async () => void (await app.stop()))
  await seen(app, (line) => line.msg === 'GitHub knows this App')
  expect(tunnels).toContain('github.example:80')
})
