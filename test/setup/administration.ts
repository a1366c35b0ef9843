import type { Github } from '../github/open-github.ts'
import type { Intercept } from '../github/stand-in.ts'

type Ruleset = {
  readonly id: number
  readonly enforcement: string
  readonly conditions: { readonly ref_name: { readonly include: readonly string[] } }
  readonly rules: readonly object[]
}

/**
 * Answers what the stand-in does not know: which rules apply to which branch (by the names that each ruleset includes), and that there is
 * no classic protection.
 */
export function administration(github: Github): Intercept {
  return ({ path }) => {
    const [, rest = ''] = /^\/repos\/acme\/network\/([^?]+)/.exec(path) ?? []
    if (/^branches\/[^/]+\/protection$/.test(rest)) return { status: 404, body: { message: 'Branch not protected' } }
    const [, name] = /^rules\/branches\/(.+)$/.exec(rest) ?? []
    return name === undefined ? null : { status: 200, body: rulesOf(github, `refs/heads/${decodeURIComponent(name)}`) }
  }
}

function rulesOf(github: Github, ref: string): readonly object[] {
  const rulesets = github.state.rulesets as unknown as readonly Ruleset[]
  return rulesets
    .filter(({ enforcement }) => enforcement === 'active')
    .filter(({ conditions }) => conditions.ref_name.include.some((each) => covers(each, ref)))
    .flatMap(({ id, rules }) =>
      rules.map((rule) => ({
        ...rule,
        ruleset_id: id,
        ruleset_source_type: 'Repository',
        ruleset_source: 'acme/network',
      })),
    )
}

function covers(include: string, ref: string): boolean {
  if (include === '~DEFAULT_BRANCH') return ref === 'refs/heads/main'
  return new RegExp(`^${include.replaceAll('*', '[^/]+')}$`).test(ref)
}
