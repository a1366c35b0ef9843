import { RUN_COMMANDS } from '../model/grant.ts'
import type { RunCommand } from '../model/grant.ts'
import { ENGAGEMENT_ID } from '../model/place.ts'

/** What a job of the companion Action is called on the forge (`run-name` of the workflow). */
export type RunTitle = { readonly command: RunCommand; readonly engagement: string; readonly environment: string }

/**
 * Reads `specgate build 042-edge lab`; null for any other title. Whoever starts a workflow chooses its inputs, and so its title: it says
 * where to look, nothing more.
 */
export function parseRunTitle(title: string): RunTitle | null {
  const [, name, engagement = '', environment = ''] = /^specgate (\S{1,20}) (\S{1,100}) (\S{1,255})$/.exec(title) ?? []
  const command = RUN_COMMANDS.find((each) => each === name)
  return command !== undefined && ENGAGEMENT_ID.test(engagement) ? { command, engagement, environment } : null
}
