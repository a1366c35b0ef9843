import { readFile, stat } from 'node:fs/promises'

/** Characters: shorter values cannot be told from ordinary text, longer ones do not fit an environment variable everywhere. */
const SHORTEST = 4
const LONGEST = 64 * 1024

/**
 * Fetches the secrets a skill names, from the references an environment gives for them: `env:NAME` or `file:/absolute/path`.
 * Problems name the secret and its reference, never a value; with a problem the run must not start.
 */
export async function loadSecrets(
  references: Readonly<Record<string, string>>,
  names: readonly string[],
): Promise<{ readonly secrets: Readonly<Record<string, string>>; readonly problems: readonly string[] }> {
  const found = await Promise.all(
    names.map(async (name) => {
      const reference = Object.hasOwn(references, name) ? references[name] : undefined
      return { name, ...(await loadSecret(name, reference)) }
    }),
  )
  return {
    secrets: Object.fromEntries(found.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    problems: found.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
  }
}

type Loaded = { readonly value?: string; readonly problem?: string }

async function loadSecret(name: string, reference: string | undefined): Promise<Loaded> {
  if (reference === undefined) return { problem: `secret ${name} has no reference in this environment` }
  const told = `secret ${name} (${reference})`
  const value = await dereference(reference)
  if (value === 'malformed')
    return { problem: `secret ${name} has a reference that is neither env:NAME nor file:/absolute/path` }
  if (value === null || value.text === '') return { problem: `${told} is missing or empty` }
  if (value.text.length < SHORTEST) return { problem: `${told} is shorter than ${SHORTEST} characters` }
  if (value.text.length > LONGEST) return { problem: `${told} is longer than ${LONGEST} characters` }
  if (value.text.includes('\0')) return { problem: `${told} is not text` }
  return { value: value.text }
}

async function dereference(reference: string): Promise<{ readonly text: string } | null | 'malformed'> {
  const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(reference)?.[1]
  if (variable !== undefined) {
    const text = process.env[variable]
    return text === undefined ? null : { text }
  }
  const path = /^file:(\/.+)$/.exec(reference)?.[1]
  return path === undefined ? 'malformed' : readSecretFile(path)
}

/** Without the newline that editors put at the end of a file. */
async function readSecretFile(path: string): Promise<{ readonly text: string } | null> {
  try {
    const found = await stat(path)
    if (!found.isFile() || found.size > 4 * LONGEST) return null
    return { text: (await readFile(path, 'utf8')).replace(/\r?\n$/, '') }
  } catch {
    return null // Missing and unreadable are told alike; the reference names the place to look at.
  }
}
