import { renderBrought } from './brought.ts'
import type { Brought } from './brought.ts'
import { buildPrograms } from './build-programs.ts'
import { GO_MODULES } from './go-modules.ts'
import { installPackages } from './install-packages.ts'
import { PEERS_FOLDER } from './peer.ts'

/**
 * `npm run peers`: brings the programs that the peer tests try the product against, once; run again it only brings what changed. They
 * are built and kept outside the repository (SPECGATE_PEERS, or the user's cache folder). Ends with 1 when something stays missing and
 * SPECGATE_PEERS_REQUIRED=1 says that it may not.
 */
async function main(): Promise<number> {
  const rows: Brought[] = await installPackages()
  for (const module of GO_MODULES) {
    const names = Object.keys(module.programs).join(', ')
    console.error(`${names} …`)
    rows.push(...(await buildPrograms(module)))
  }
  console.log(renderBrought(rows))
  console.log(`in ${PEERS_FOLDER}`)
  const missing = rows.filter((row) => row.missing)
  if (missing.length > 0) console.log(`Tests that need ${missing.map(({ name }) => name).join(', ')} will be skipped.`)
  return missing.length > 0 && process.env['SPECGATE_PEERS_REQUIRED'] === '1' ? 1 : 0
}

process.exitCode = await main()
