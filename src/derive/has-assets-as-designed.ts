import type { Component } from '../documents/read-components.ts'
import { assetPath } from '../model/place.ts'
import type { BranchContent, Snapshot } from '../model/snapshot.ts'
import { renderAsset } from './asset.ts'
import { fileAt } from './overlay.ts'

/** Whether the asset of every component to be built lies there as the design gives it. */
export function hasAssetsAsDesigned(
  snapshot: Snapshot,
  engagement: string,
  content: BranchContent | null,
  components: readonly Component[],
): boolean {
  const built = components.filter((component) => component.action === 'build')
  return built.every(
    (component) => fileAt(snapshot, content, assetPath(engagement, component.id))?.text === renderAsset(component),
  )
}
