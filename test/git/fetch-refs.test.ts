import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchRefs } from '../../src/git/fetch-refs.ts'
import type { Scratch } from './scratch-repository.ts'
import { openScratch } from './scratch-repository.ts'

describe('fetchRefs', () => {
  let local: Scratch
  let server: Server
  let url: string
  let requests: IncomingMessage[]
  let status: number
  let headers: Record<string, string>
  beforeEach(async () => {
    local = await openScratch()
    requests = []
    headers = {}
    server = createServer((request, response) => {
      requests.push(request)
      response.writeHead(status, headers).end('no')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/network.git`
  })
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve))
    await local.close()
  })

  test('shows the token to the server, and to nobody in what it says', async () => {
    status = 403
    const told = await fetchRefs(local.git, { url, token: 'a-token' }, ['+HEAD:refs/x']).catch(
      (error: unknown) => error,
    )
    const credentials = Buffer.from('x-access-token:a-token').toString('base64')
    expect(requests.map((request) => request.headers.authorization)).toEqual([`Basic ${credentials}`])
    expect(String(told)).toContain('403')
    expect(String(told)).not.toContain('a-token')
    expect(String(told)).not.toContain(credentials)
  })

  test('goes without one where there is none', async () => {
    status = 404
    await expect(fetchRefs(local.git, { url, token: null }, ['+HEAD:refs/x'])).rejects.toThrow('not found')
    expect(requests[0]?.headers.authorization).toBeUndefined()
  })

  test('is not sent elsewhere', async () => {
    status = 302
    headers = { location: `${url.replace('127.0.0.1', 'localhost')}/info/refs?service=git-upload-pack` }
    await expect(fetchRefs(local.git, { url, token: 'a-token' }, ['+HEAD:refs/x'])).rejects.toThrow()
    expect(requests).toHaveLength(1)
  })

  test('does not take a refspec or a URL for an option', async () => {
    status = 404
    const upload = { url: '--upload-pack=touch /tmp/specgate-never', token: null }
    await expect(fetchRefs(local.git, upload, ['+HEAD:refs/x'])).rejects.toThrow('ended with')
  })
})
