import type { Component } from '../documents/read-components.ts'

/**
 * The asset a component runs from: the contract's own words as JSON, so that what is run can be compared with what was approved
 * byte for byte (R1.5).
 */
export function renderAsset(component: Component): string {
  const { id, skill, digest, target, satisfies, accepts, inputs, dependsOn, action } = component
  const asset = { component: id, skill, digest, target, action, satisfies, accepts, 'depends-on': dependsOn, inputs }
  return `${JSON.stringify(asset, null, 2)}\n`
}
