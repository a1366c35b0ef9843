import { createEmulator } from 'emulate'

/** An answer as emulate gave it; `data` is parsed JSON, a text, or null when there is no body. */
export type PeerAnswer = { readonly status: number; readonly headers: Headers; readonly data: unknown }

/** `emulate`, the program that plays GitHub behind the stand-in, reached over HTTP. */
export type Peer = {
  /** Sends one request as it is. */
  readonly send: (method: string, path: string, options?: PeerOptions) => Promise<PeerAnswer>
  /** Reads as an administrator; throws when the answer is not 2xx. The type is the reader's claim. */
  readonly get: <T>(path: string) => Promise<T>
  /** The same, null on 404. */
  readonly find: <T>(path: string) => Promise<T | null>
  /** All pages of a list. */
  readonly list: <T>(path: string) => Promise<readonly T[]>
  /** Writes as an administrator; throws when the answer is not 2xx. */
  readonly write: <T>(method: string, path: string, body?: unknown) => Promise<T>
  readonly close: () => Promise<void>
}

export type PeerOptions = { readonly authorization?: string; readonly body?: unknown }

/** emulate allows each token 5000 requests; so many administrators' tokens are used in turn. */
const ADMIN_TOKENS = 200

/** Starts emulate on a free port. `seed` is its GitHub seed, `tokens` maps tokens to logins; `publicUrl` replaces its own in answers. */
export async function startPeer(
  seed: Record<string, unknown>,
  tokens: Readonly<Record<string, string>>,
  publicUrl: string,
): Promise<Peer> {
  const admins = Array.from({ length: ADMIN_TOKENS }, (_, index) => `admin-token-${index}`)
  const logins = { ...tokens, ...Object.fromEntries(admins.map((token) => [token, 'admin'])) }
  const withLogins = Object.entries(logins).map(([token, login]) => [token, { login, scopes: ['repo', 'admin:org'] }])
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: { github: seed, tokens: Object.fromEntries(withLogins) },
  })
  const base = emulator.url.replace('localhost', '127.0.0.1')
  let turn = 0

  async function send(method: string, path: string, options: PeerOptions = {}): Promise<PeerAnswer> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (options.authorization !== undefined) headers['authorization'] = options.authorization
    if (options.body !== undefined) headers['content-type'] = 'application/json'
    const answer = await fetch(`${base}${path}`, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
    })
    const text = (await answer.text()).replaceAll(emulator.url, publicUrl)
    return { status: answer.status, headers: answer.headers, data: parse(text) }
  }
  async function asAdmin(method: string, path: string, body?: unknown): Promise<PeerAnswer> {
    turn += 1
    const authorization = `Bearer ${admins[turn % ADMIN_TOKENS]}`
    return send(method, path, { authorization, ...(body === undefined ? {} : { body }) })
  }
  async function write<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, data } = await asAdmin(method, path, body)
    if (status >= 300) throw new Error(`emulate answers ${status} to ${method} ${path}: ${JSON.stringify(data)}`)
    return data as T
  }
  return {
    send,
    write,
    get: (path) => write('GET', path),
    find: async <T>(path: string) => {
      const { status, data } = await asAdmin('GET', path)
      if (status === 404) return null
      if (status >= 300) throw new Error(`emulate answers ${status} to GET ${path}: ${JSON.stringify(data)}`)
      return data as T
    },
    list: async <T>(path: string) => {
      const all: T[] = []
      for (let page = 1; ; page += 1) {
        const more = await write<T[]>('GET', `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`)
        all.push(...more)
        if (more.length < 100) return all
      }
    },
    close: () => emulator.close(),
  }
}

function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
