/** One program or package that the peer tests need, and how this machine came to have it. */
export type Brought = {
  readonly name: string
  readonly version: string
  readonly how: string
  /** Whether it is still not there. */
  readonly missing: boolean
}

/** A table in plain text, one line each. */
export function renderBrought(rows: readonly Brought[]): string {
  const widthOf = (cells: readonly string[]) => Math.max(...cells.map((cell) => cell.length))
  const names = widthOf(rows.map(({ name }) => name))
  const versions = widthOf(rows.map(({ version }) => version))
  return rows.map(({ name, version, how }) => `${name.padEnd(names)}  ${version.padEnd(versions)}  ${how}`).join('\n')
}
