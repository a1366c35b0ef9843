import type { Outcome } from './outcome.ts'
import { readOutcome, tell } from './outcome.ts'
import type { Ground } from './site.ts'
import { createGround, freshSite, keepSite, removeGround } from './site.ts'
import type { Step } from './story.ts'
import { STORY } from './story.ts'

/** The story told once, with a copy of the site at every step, so that a test can open it anywhere. */
export type StoryBook = {
  readonly ground: Ground
  /** A new site as it stands when that many steps were done and looked at. */
  readonly openAfter: (steps: number) => Promise<string>
  readonly outcomeAfter: (steps: number) => Outcome
  readonly close: () => Promise<void>
}

/** @param steps how many steps of the story are needed */
export async function openStoryBook(steps: number = STORY.length): Promise<StoryBook> {
  const ground = await createGround()
  const site = await freshSite(ground)
  const outcomes = [await readOutcome(site)]
  await keepSite(ground, 'after-0')
  for (const [index, step] of STORY.slice(0, steps).entries()) {
    await tell(site, [step])
    outcomes.push(await readOutcome(site))
    await keepSite(ground, `after-${index + 1}`)
  }
  return {
    ground,
    openAfter: (count) => freshSite(ground, `after-${count}`),
    outcomeAfter: (count) => {
      const outcome = outcomes[count]
      if (outcome === undefined) throw new Error(`the story was told for ${steps} steps only`)
      return outcome
    },
    close: () => removeGround(ground),
  }
}

/** How many steps the story has up to the one of that name, it included. */
export function stepsUntil(name: string): number {
  return indexOf(name) + 1
}

export function stepNamed(name: string): Step {
  const step = STORY[indexOf(name)]
  if (step === undefined) throw new Error(`no step "${name}"`)
  return step
}

function indexOf(name: string): number {
  const index = STORY.findIndex((step) => step.name === name)
  if (index === -1) throw new Error(`no step "${name}" among ${STORY.map((step) => step.name).join(', ')}`)
  return index
}
