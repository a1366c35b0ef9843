const ASKED = /^\/(?:sdd\s+|specops\.)specify\b/m

/** How many of the last comments of an issue are looked at for a request. */
export const LAST_COMMENTS = 10

/**
 * Whether an issue may become an engagement: its title begins with a use case in brackets, as forms write it, or one of its last comments
 * asks for it. Too many here only costs a look; what a command is, is decided elsewhere.
 */
export function mayBecomeEngagement(title: string, comments: readonly { readonly body: string }[]): boolean {
  return title.startsWith('[') || comments.slice(-LAST_COMMENTS).some(({ body }) => ASKED.test(body))
}
