import { afterAll, describe, expect, test } from 'vitest'
import { formatFinding } from '../../src/model/finding.ts'
import type { PullPhase } from '../../src/model/phase.ts'
import { artifactPath } from '../../src/model/place.ts'
import { RULES } from '../../src/rules/rules.ts'
import { fileOf } from '../builders/repository-file.ts'
import { buildScene, contextOf } from '../builders/scene.ts'
import type { Scene } from '../builders/scene.ts'
import { LIBRARY } from '../builders/shipped.ts'
import { ENGAGEMENT } from '../builders/world.ts'
import { DESIGN_MUTATIONS, SPEC_MUTATIONS } from './mutations.ts'
import type { Mutation } from './mutations.ts'

/** What has to be found at a phase, and where its document is. */
const PHASES = [
  ['requirements', 'requirements', SPEC_MUTATIONS],
  ['design', 'design', DESIGN_MUTATIONS],
] as const

const told = { total: 0, caught: 0, valid: 0, alarms: 0 }

afterAll(() => {
  console.log(
    `mutations: ${told.caught} of ${told.total} caught; ${told.alarms} false alarms on ${told.valid} valid documents`,
  )
  expect(told.total).toBeGreaterThanOrEqual(200)
})

function blocking(scene: Scene, phase: PullPhase): readonly string[] {
  const context = contextOf(scene)
  return RULES.filter((rule) => rule.judges.includes(phase))
    .flatMap((rule) => rule.check(context))
    .filter(({ severity }) => severity === 'block')
    .map(formatFinding)
}

/** The scene with another text of the document under judgement. */
function withText(scene: Scene, path: string, text: string): Scene {
  const changes = scene.content.changes.map((change) =>
    change.path === path ? { ...change, after: fileOf(path, text) } : change,
  )
  const content = { ...scene.content, changes }
  return { ...scene, content, pull: { ...scene.pull, content } }
}

describe.each(LIBRARY.map(({ id }) => id))('%s', (id) => {
  test.each(PHASES)('broken in its %s', (phase, gate, mutations: readonly Mutation[]) => {
    const scene = buildScene({ 'use-case': id, phase })
    const path = artifactPath(ENGAGEMENT, gate)
    const text = scene.content.changes.find((change) => change.path === path)?.after?.text ?? ''
    const alarms = blocking(scene, phase)
    told.valid += 1
    told.alarms += alarms.length
    expect(alarms).toEqual([])
    const missed = mutations.flatMap(({ name, apply }) => {
      const broken = apply(text)
      if (broken === null || broken === text) return []
      told.total += 1
      const isCaught = blocking(withText(scene, path, broken), phase).length > 0
      told.caught += isCaught ? 1 : 0
      return isCaught ? [] : [name]
    })
    expect(missed).toEqual([])
  })
})
