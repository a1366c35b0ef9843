/** Proof that this installation made a commit: an e-mail address proves nothing, and not every GitHub signs. */
export type Seal = {
  /** Signature of a text by the ledger key, in base64. */
  readonly sign: (text: string) => string
  readonly holds: (text: string, signature: string) => boolean
}

const TRAILER = 'Specgate-Seal'
const SEALED = new RegExp(`(?:^|\\n)${TRAILER}: ([A-Za-z0-9+/]{1,500}={0,2})\\n*$`)

/** What a seal speaks of: this content on this parent (null: none). */
export function sealText(parent: string | null, tree: string): string {
  return `specgate-commit\n${parent ?? 'none'}\n${tree}\n`
}

/** A commit message with the seal as its last line, a paragraph of its own. */
export function withSeal(message: string, signature: string): string {
  return `${message.trimEnd()}\n\n${TRAILER}: ${signature}\n`
}

/** Takes a message apart; a null signature: there is no seal. */
export function splitSeal(message: string): { readonly message: string; readonly signature: string | null } {
  const match = SEALED.exec(message)
  if (match === null) return { message, signature: null }
  return { message: `${message.slice(0, match.index).trimEnd()}\n`, signature: String(match[1]) }
}
