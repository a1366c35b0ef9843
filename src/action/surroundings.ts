/** What the Action tells while it works, and whom it can ask for proof of who it is. */
export type Surroundings = {
  readonly say: (line: string) => void
  /** Lines that belong together, folded where the log can fold them. */
  readonly group: <T>(title: string, body: () => Promise<T>) => Promise<T>
  readonly annotate: (note: Note) => void
  /** Keeps a value out of the log for good. */
  readonly hide: (secret: string) => void
  /** Markdown for the people who read the job. */
  readonly summarise: (markdown: string) => Promise<void>
  readonly setOutput: (name: string, value: string) => void
  /** A token in which the forge signs for whom it is meant and which job asked; null where it offers none. */
  readonly prove: (audience: string) => Promise<string | null>
  /** Says why the Action could not do what it was asked for. */
  readonly fail: (cause: unknown) => void
}

export type Note = {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file: string | null
  readonly line: number | null
}
