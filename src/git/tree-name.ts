const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A name in a tree is bytes. One that is not UTF-8 keeps each high byte as a lone surrogate (as Python's `surrogateescape` does),
 * so that two names never read the same.
 */
export function decodeTreeName(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('')
  }
}

/** The bytes that `decodeTreeName` read. */
export function encodeTreeName(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name)
  return Buffer.from(Array.from(name, (char) => char.charCodeAt(0) & 0xff))
}
