import type { JsonObject } from '../../../json-object.ts'

export type CleanText = (text: string) => string

/**
 * Takes out of texts what differs from run to run and says nothing: the folder of the run and the temporary folders below it, the folder that the
 * skill's files were copied to, the temporary folders that Ansible makes on hosts, and carriage returns.
 */
export function textCleaner(workspace: string, folders: readonly string[]): CleanText {
  const inWorkspace = new RegExp(`${literally(workspace)}(/[^\\s'":]*)?/`, 'g')
  return (text) => {
    const homeless = folders.reduce((rest, folder) => rest.replaceAll(`${folder}/`, ''), text)
    return homeless
      .replaceAll(inWorkspace, '<run>/')
      .replaceAll(workspace, '<run>')
      .replaceAll(/<run>\/tmp\w{8}\b/g, '<run>/tmp')
      .replaceAll(/ansible-tmp-[\d.]+-\d+-\d+/g, 'ansible-tmp')
      .replaceAll('\r\n', '\n')
  }
}

/** The same for all text in data, names included. */
export function cleanData(data: JsonObject[string], clean: CleanText): JsonObject[string] {
  if (typeof data === 'string') return clean(data)
  if (Array.isArray(data)) return data.map((each) => cleanData(each, clean))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, each]) => [clean(key), cleanData(each, clean)]))
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
