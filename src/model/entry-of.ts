/** The entry of a record under a name that somebody else chose: `constructor` and its like are names too, not what every object has. */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
