import { fileURLToPath } from 'node:url'

/** The program that is the companion Action: its source beside this one's source, or the very bundle that this is part of. */
export function actionEntry(): string {
  const own = import.meta.url
  return fileURLToPath(own.endsWith('.ts') ? new URL('../../action/main.ts', own) : new URL('./main.js', own))
}
