/** Shorter lines of a secret are too common in ordinary text to be masked one by one. */
const SHORTEST_LINE = 8

/**
 * How a secret may be spelt in logs and documents: as it is, line by line, and as tools write it that put it into JSON, into a command, into an
 * address, into a page, or encode it, alone or amid other bytes.
 */
export function spellingsOf(secret: string): readonly string[] {
  const whole = [secret, secret.trim()]
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const plain = [...whole, ...lines.filter((line) => line.length >= SHORTEST_LINE)]
  const spelt = [
    ...plain.flatMap((text) => [text, ...escaped(text), ...addressed(text), ...marked(text)]),
    ...[...whole, ...whole.map((text) => `${text}\n`)].flatMap((text) => encoded(Buffer.from(text))),
  ]
  return [...new Set(spelt)].filter((text) => text !== '')
}

/** In JSON, in JSON within JSON, as Go writes it, in Python's and in a shell's quotes. */
function escaped(text: string): readonly string[] {
  const json = inJson(text)
  const written = [json, toAscii(json)].flatMap((each) => [each, withoutMarkup(each)])
  const python = json.replaceAll('\\"', '"')
  return [
    ...written,
    ...written.map(inJson),
    python,
    python.replaceAll("'", "\\'"),
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
  ]
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function toAscii(json: string): string {
  return json.replaceAll(/[^\0-\x7f]/g, escapeOf)
}

function withoutMarkup(json: string): string {
  return json.replaceAll(/[&<>]/g, escapeOf)
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** In an address, by those who leave more or fewer characters as they are. */
function addressed(text: string): readonly string[] {
  const url = encodeURIComponent(text.toWellFormed())
  const strict = url.replaceAll(/[!'()*]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`)
  const all = [url, strict].flatMap((each) => [each, each.replaceAll('%20', '+'), each.replaceAll('%2F', '/')])
  return all.flatMap((each) => [each, each.replaceAll(/%../g, (code) => code.toLowerCase())])
}

/** In a page: quotes have no name that all agree on. */
function marked(text: string): readonly string[] {
  const page = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [
    page,
    page.replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
    page.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    page.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  ]
}

function encoded(bytes: Buffer): readonly string[] {
  const hex = bytes.toString('hex')
  const spaced = (hex.match(/../g) ?? []).join(':')
  const base64 = bytes.toString('base64').replace(/=+$/, '')
  const all = [base64, ...(bytes.length < SHORTEST_LINE ? [] : [0, 1, 2].map((before) => amid(bytes, before)))]
  return [hex, hex.toUpperCase(), spaced, spaced.toUpperCase(), ...all, ...all.map(urlSafe)]
}

/** Base64 of bytes that stand after and before others, like a password after a name: without what those have a part in. */
function amid(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}
