/** Cuts a text to at most so many bytes of UTF-8, between characters. */
export function boundBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= most) return text
  let end = most
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1 // inside a character
  return bytes.subarray(0, end).toString()
}
