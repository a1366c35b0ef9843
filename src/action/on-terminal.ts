import type { Surroundings } from './surroundings.ts'

const HIDDEN = '***'

/** The Action on a machine of its own: plain lines, secrets masked, nobody to prove anything to. */
export function onTerminal(write: (line: string) => void): Surroundings {
  const secrets = new Set<string>()
  const say = (line: string): void =>
    write([...secrets].reduce((text, secret) => text.replaceAll(secret, HIDDEN), line))
  return {
    say,
    group: (title, body) => {
      say(`▸ ${title}`)
      return body()
    },
    annotate: ({ level, title, message, file, line }) =>
      say(`${level} ${title} ${file === null ? '' : `${file}:${line ?? 1} `}${message}`),
    hide: (secret) => void secrets.add(secret),
    summarise: () => Promise.resolve(),
    setOutput: () => {},
    prove: () => Promise.resolve(null),
    fail: (cause) => {
      for (let each = cause; each instanceof Error; each = each.cause) say(`error ${each.message}`)
    },
  }
}
