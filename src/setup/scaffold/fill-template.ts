/**
 * Puts values in place of `{{name}}`, one lower-case word. What a file says to other programs, `${{ vars.X }}` or `{{target.FIELD}}`, stays.
 * Throws for a name without a value: the template and the program do not belong together.
 */
export function fillTemplate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{([a-z]+)\}\}/g, (_placeholder, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`a template asks for "${name}", which has no value`)
    return value
  })
}
