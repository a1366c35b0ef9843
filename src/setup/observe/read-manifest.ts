import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { AppFacts } from '../doctor/facts.ts'

const Manifest = z.object({
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
  default_events: z.array(z.string()),
})

/** What the App's manifest, `app.yml`, asks for. Throws when it is not there or is no manifest: this copy of the program is damaged. */
export async function readManifest(path: string | URL): Promise<Pick<AppFacts, 'permissions' | 'events'>> {
  const { default_permissions: permissions, default_events: events } = Manifest.parse(
    parse(await readFile(path, 'utf8')),
  )
  return { permissions, events }
}
