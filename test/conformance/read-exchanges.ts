import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordedExchange } from '../github/record-exchange.ts'

/** All that was recorded in a folder. */
export async function readExchanges(folder: string): Promise<readonly RecordedExchange[]> {
  const files = (await readdir(folder)).toSorted()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
  return lines.map((line) => JSON.parse(line) as RecordedExchange)
}
