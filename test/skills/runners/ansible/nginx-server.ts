import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { findPeer } from '../../../peers/peer.ts'
import { freshFolder, until } from '../../toy-skill.ts'

export type NginxServer = {
  readonly folder: string
  /** Port on which the site of the tests is to be served. */
  readonly port: number
  /** What the skill has to be told of this nginx. */
  readonly inputs: Readonly<Record<'nginx' | 'main-config' | 'site-folder' | 'pid-file', string>>
  /** Makes it read its files again. */
  readonly reload: () => Promise<void>
  readonly stop: () => Promise<void>
}

const servers: NginxServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(({ stop }) => stop()))
})

/** A real nginx in a folder of its own, until the test ends; it serves what lies in `sites/`, and a greeting on a port nobody asks for. */
export async function startNginx(sites: Readonly<Record<string, string>> = {}): Promise<NginxServer> {
  const folder = await freshFolder()
  const [port, own] = [await freePort(), await freePort()]
  for (const name of ['sites', 'www', 'temp']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'www', 'index.html'), 'hello from the site\n')
  for (const [name, content] of Object.entries(sites)) {
    await writeFile(
      join(folder, 'sites', name),
      content.replaceAll('<port>', String(port)).replaceAll('<folder>', folder),
      { mode: 0o640 },
    )
  }
  const config = join(folder, 'nginx.conf')
  await writeFile(config, mainConfig(folder, own))
  const nginx = findPeer('nginx') ?? 'nginx'
  const server = spawn(nginx, ['-c', config, '-g', 'daemon off;'], { stdio: 'ignore' })
  const started: NginxServer = {
    folder,
    port,
    inputs: {
      nginx,
      'main-config': config,
      'site-folder': join(folder, 'sites'),
      'pid-file': join(folder, 'nginx.pid'),
    },
    reload: async () => void process.kill(Number(await readFile(join(folder, 'nginx.pid'), 'utf8')), 'SIGHUP'),
    stop: () => stopServer(server),
  }
  servers.push(started)
  await until(async () => hasEnded(server) || (await ask(own, '/', 'localhost'))?.status === 200)
  if (hasEnded(server)) throw new Error('nginx did not start')
  return started
}

function mainConfig(folder: string, own: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${folder}/temp/${kind};`,
  )
  return `${process.getuid?.() === 0 ? 'user root;\n' : ''}pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
worker_processes 1;
events {}
http {
  access_log off;
${temporary.join('\n')}
  server { listen 127.0.0.1:${own}; return 200 "nginx"; }
  include ${folder}/sites/*.conf;
}
`
}

type Answer = { readonly status: number; readonly text: string }

/** What a server on a port of this machine answers; null when none does. */
export function ask(port: number, path: string, host: string): Promise<Answer | null> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    asked.on('error', () => resolve(null))
    asked.end()
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (hasEnded(server)) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
