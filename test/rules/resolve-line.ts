import { fileAt } from '../../src/derive/overlay.ts'
import type { Scene } from '../builders/scene.ts'
import { blockLine, lineInBlock } from '../builders/yaml-block.ts'

/**
 * Puts line numbers in place of an expected finding's placeholder, counted on the text that the branch carries: `{changed}` the edited
 * line, `{changed+1}` the one after it, `{changed-1}` the one before, `{end}` the last, `{block}` the first inside the YAML block, `{block.0.target}` a value's in it.
 */
export function resolveLine(scene: Scene, expected: string): string {
  const match = /^([^:]+):\{([^}]+)\} (SG\d+)$/.exec(expected)
  if (match === null) return expected
  const [, path = '', name = '', code = ''] = match
  const text = fileAt(scene.snapshot, scene.content, path)?.text
  if (text === null || text === undefined) throw new Error(`${path} has no lines`)
  return `${path}:${lineOf(scene, text, name)} ${code}`
}

function lineOf({ changedLine }: Scene, text: string, name: string): number {
  const [, after] = /^changed([+-]\d+)?$/.exec(name) ?? []
  if (name.startsWith('changed')) {
    if (changedLine === null) throw new Error('no line was changed')
    return changedLine + Number(after ?? 0)
  }
  if (name === 'end') return text.split('\n').length
  if (name === 'block') return blockLine(text)
  if (name.startsWith('block.')) return lineInBlock(text, name.slice('block.'.length))
  throw new Error(`there is no placeholder {${name}}`)
}
