import { describe, expect, test } from 'vitest'
import { variantsOf } from '../../src/derive/variants.ts'
import { readSolutionDesign } from '../../src/documents/solution-design.ts'
import { formatFinding } from '../../src/model/finding.ts'
import { artifactPath, variantPath } from '../../src/model/place.ts'
import { RULES } from '../../src/rules/rules.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import { LIBRARY, skillsFor } from '../builders/shipped.ts'
import { ENGAGEMENT } from '../builders/world.ts'

/** Variants that say something else than requirements name: they are compared, and nobody can choose them. */
const EXPLORED_ONLY = [
  'dns-record-management short-lived',
  'load-balancer-vip cost',
  'load-balancer-vip reliability',
  'ssl-certificate-lifecycle compatibility',
  'ssl-certificate-lifecycle cost',
]

const DESIGN = artifactPath(ENGAGEMENT, 'design')

describe.each(LIBRARY.map((spec) => [spec.id, spec] as const))('%s', (id, spec) => {
  const names = variantsOf(spec, skillsFor(spec)).map((variant) => variant.id)

  test('has every variant drafted beside the design, without a finding', () => {
    const scene = buildScene({
      'use-case': id,
      phase: 'design',
      asked: names.map((each) => `/sdd plan --variant ${each}`),
    })
    expect(blocking(scene)).toEqual([])
    for (const name of names) {
      const path = variantPath(ENGAGEMENT, name)
      const { design, findings } = readSolutionDesign(path, textAt(scene, path))
      expect(findings.map(formatFinding)).toEqual([])
      expect(design?.frontMatter).toMatchObject({ engagement: ENGAGEMENT, variant: name })
    }
  })

  test.each(names)('is designed as %s without a finding, or keeps its design', (name) => {
    const scene = buildScene({ 'use-case': id, phase: 'design', asked: [`/sdd choose ${name} Weighed by the team`] })
    expect(blocking(scene)).toEqual([])
    const text = textAt(scene, DESIGN)
    const isChosen = readSolutionDesign(DESIGN, text).design?.frontMatter.variant === name
    const unasked = textAt(buildScene({ 'use-case': id, phase: 'design' }), DESIGN)
    if (isChosen) expect(withoutBasis(textAt(scene, variantPath(ENGAGEMENT, 'default')))).toBe(withoutBasis(unasked))
    else expect(text).toBe(unasked)
    expect(isChosen).toBe(!EXPLORED_ONLY.includes(`${id} ${name}`))
  })
})

function textAt({ content }: Scene, path: string): string {
  return content.changes.find((change) => change.path === path)?.after?.text ?? ''
}

function withoutBasis(text: string): string {
  return text.replace(/^basis: .*$/m, '')
}

function blocking(scene: Scene): readonly string[] {
  const context = contextOf(scene)
  return RULES.filter((rule) => rule.judges.includes('design'))
    .flatMap((rule) => rule.check(context))
    .filter(({ severity }) => severity === 'block')
    .map(formatFinding)
}
