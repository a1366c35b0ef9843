/** How well a use case fits a request, and the request's own words that say so, the strongest first. */
export type Fit = {
  readonly id: string
  readonly title: string
  readonly score: number
  readonly words: readonly string[]
}

/**
 * `close`: one use case fits clearly better than all others. `unclear`: several fit about as well. `none`: the request uses the words of
 * none; `fits` are then the least far ones, or nothing.
 */
export type Closest = { readonly verdict: 'close' | 'unclear' | 'none'; readonly fits: readonly Fit[] }
