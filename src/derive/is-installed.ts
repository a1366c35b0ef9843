import type { Component } from '../documents/read-components.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** Whether the very program that Gate 2 approved for a component is registered, by digest. */
export function isInstalled({ skills }: Pick<Snapshot, 'skills'>, { digest }: Pick<Component, 'digest'>): boolean {
  return skills.some((skill) => skill.digest === digest)
}
