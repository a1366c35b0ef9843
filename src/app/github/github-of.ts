import { z } from 'zod'
import { githubClient } from '../../forge/github/client.ts'
import type { GithubClient } from '../../forge/github/client.ts'
import type { Client } from './installations.ts'

const Token = z.object({ token: z.string().min(1), expiresAt: z.iso.datetime({ offset: true }) })

/** A fetch of a large repository may take minutes. */
const MUST_LIVE_MS = 5 * 60_000

/** The forge's client over one installation's Octokit. A token that ends soon is replaced before git is given it. */
export function githubOf(octokit: Client, questions: Client): GithubClient {
  const token = async (): Promise<string> => {
    const kept = Token.parse(await octokit.auth({ type: 'installation' }))
    if (Date.parse(kept.expiresAt) - Date.now() > MUST_LIVE_MS) return kept.token
    return Token.parse(await octokit.auth({ type: 'installation', refresh: true })).token
  }
  return githubClient(octokit, token, { questions })
}
