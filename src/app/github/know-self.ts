import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'probot'
import type { Installations } from './installations.ts'
import type { Self } from '../events/read-event.ts'

const AGAIN_MS = 10_000

/**
 * Asks GitHub who this App is, again and again until it answers. Until then deliveries are taken all the same; its own writes are then
 * looked at once more than needed.
 */
export function knowSelf(
  appId: number,
  installations: Pick<Installations, 'botLogin'>,
  log: Logger,
): { readonly self: () => Self; readonly stop: () => void } {
  const ending = new AbortController()
  let botLogin: string | null = null

  async function ask(): Promise<void> {
    while (botLogin === null && !ending.signal.aborted) {
      try {
        botLogin = await installations.botLogin()
        log.info({ bot: botLogin }, 'GitHub knows this App')
      } catch (cause) {
        log.error(
          { err: cause },
          'GitHub does not know this App; check APP_ID, PRIVATE_KEY and GHE_HOST. It is asked again',
        )
        await wait(AGAIN_MS, undefined, { signal: ending.signal }).catch(() => {})
      }
    }
  }

  void ask()
  return { self: () => ({ appId, botLogin }), stop: () => ending.abort() }
}
