/** Below the 65 535 bytes that forges take for a check's summary or a comment. */
const MAX_BYTES = 60_000
const NOTE = '\n\n… cut; `specgate explain` shows all of it.'

/** Cuts a text at a line so that it stays below the forges' limit in UTF-8 bytes; it says so where it was cut. */
export function cutText(text: string): string {
  if (Buffer.byteLength(text) <= MAX_BYTES) return text
  const lines = text.split('\n')
  let left = MAX_BYTES - Buffer.byteLength(NOTE)
  const end = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1
    return left < 0
  })
  return lines.slice(0, end).join('\n').trimEnd() + NOTE
}
