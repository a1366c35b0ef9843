import type { JsonObject } from '../../../json-object.ts'
import type { ProgramJob } from '../../runner.ts'

/** What the run knows stands in one variable: `specgate.target`, `specgate.before`, … */
const OWN = 'specgate'

/** Of the input document: what stands for itself, and what would make a rehearsal differ from what it rehearses (`ansible_check_mode` tells). */
const UNTOLD = ['inputs', 'mode']

/** Input that becomes the inventory, and secret that becomes the key of the connection: neither is a variable. */
const HOSTS = 'hosts'
export const SSH_KEY = 'ssh-key'

/** What Ansible itself tells a playbook; a variable from outside would come before it. */
const ANSIBLE_OWN =
  /^(ansible_.*|group_names|groups|hostvars|inventory_(dir|file|hostname|hostname_short)|omit|play_hosts|playbook_dir|role_names?|role_path|vars|environment)$/
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/

type Json = JsonObject[string]
type Made = { readonly text: string; readonly problem: null } | { readonly text: null; readonly problem: string }

/**
 * A file of variables for a playbook: inputs and secrets under their names, with `_` for `-`. All text in it is marked as data: Ansible would
 * otherwise take `{{ … }}` in an input for a template, and run what stands in it on this machine.
 */
export function makeVariables({ input, secrets }: Pick<ProgramJob, 'input' | 'secrets'>): Made {
  const known = Object.entries(input).filter(([name]) => !UNTOLD.includes(name))
  const given = [
    ...Object.entries(input.inputs).filter(([name]) => name !== HOSTS),
    ...Object.entries(secrets).filter(([name]) => name !== SSH_KEY),
  ].map(([name, value]) => ({ name, variable: name.replaceAll('-', '_'), value }))
  const wrong = given.find(({ variable }) => !NAME.test(variable) || ANSIBLE_OWN.test(variable) || variable === OWN)
  if (wrong !== undefined) {
    return {
      text: null,
      problem: `${wrong.name} cannot be the name of an input or secret: in a playbook ${wrong.variable} is no variable, or means something else`,
    }
  }
  const twice = given.find(({ variable }, index) => given.findIndex((each) => each.variable === variable) < index)
  if (twice !== undefined) {
    return {
      text: null,
      problem: `two inputs or secrets are called ${twice.variable} in Ansible, which has no names with -`,
    }
  }
  const variables = Object.fromEntries(given.map(({ variable, value }) => [variable, value]))
  return { text: `${asData({ ...variables, [OWN]: Object.fromEntries(known) })}\n`, problem: null }
}

/**
 * JSON, which is YAML too, with every list and object marked as data by Ansible's `!unsafe`, and with that all text in them. The mark cannot stand at
 * the text itself: Ansible would then read what is in the quotes, and take "0123" for a number.
 */
function asData(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  // YAML 1.1 takes a number with an exponent for text unless it has a point.
  if (typeof value === 'number') return String(value).replace(/^(-?\d+)e/, '$1.0e')
  if (Array.isArray(value)) return `!unsafe [${value.map(asData).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, each]) => `${quoted(key)}: ${asData(each)}`)
  return `!unsafe {${members.join(', ')}}`
}

/** In ASCII only, with one escape per character: YAML puts no pairs of escapes together. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })
}
