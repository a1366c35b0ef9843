import { z } from 'zod'
import type { LocalStore } from '../store.ts'
import type { Plan } from '../change-state.ts'
import { changeState } from '../change-state.ts'
import { Refused } from '../refused.ts'
import { MAX_BODY, MAX_TITLE } from '../state.ts'
import { openStore } from '../store.ts'

/** Who acts, when, and on which forge: the folder of its bare repository. */
export type ActAs = {
  readonly dir: string
  /** Login of the user. */
  readonly as: string
  /** RFC 3339 in UTC with milliseconds. */
  readonly now: string
}

/** Makes one change for a user, with a store of its own. */
export async function act<T>({ dir, now }: ActAs, plan: (store: LocalStore) => Plan<T>): Promise<T> {
  if (!z.iso.datetime({ precision: 3 }).safeParse(now).success) throw new Error(`not an instant: "${now}"`)
  const store = openStore(dir)
  try {
    return await changeState(store, now, plan(store))
  } finally {
    store.close()
  }
}

export function refuseBadTitle(title: string): void {
  if (title.trim() === '') throw new Refused('the title is empty')
  if (title.length > MAX_TITLE) throw new Refused(`the title is longer than ${MAX_TITLE} characters`)
}

export function refuseBadBody(body: string): void {
  if (body.length > MAX_BODY) throw new Refused(`the text is longer than ${MAX_BODY} characters`)
}
