const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A URL that a token or a key may travel over: https, or http on this machine. Null for any other. */
export function readSafeUrl(text: string): URL | null {
  const url = URL.parse(text)
  if (url === null) return null
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))
  return safe ? url : null
}
