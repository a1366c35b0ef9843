import type { Article, ArticleNumber, Constitution, RuleLevel } from '../model/constitution.ts'

/**
 * What holds in a repository that has no constitution: the rules of the one that `init` brings. `templates/github/constitution.md` says them
 * to people; a test holds the two together.
 */
export const SHIPPED_CONSTITUTION: Constitution = {
  version: '1.0.0',
  ratified: null,
  amended: null,
  articles: [
    article('I', 'Module first', [
      ['MUST', 'each component of a design is a module, one skill of the registry, pinned by its digest.'],
      ['SHOULD', 'a module has one purpose, and can be used and tested without the engagement that asked for it.'],
    ]),
    article('II', 'Text in, text out', [
      [
        'MUST',
        'each module declares the data that it gives back, so that text or JSON goes in and text or JSON comes out.',
      ],
      ['SHOULD', 'a module tells failure by its exit code, and says in words what failed.'],
    ]),
    article('III', 'Validation before provisioning', [
      [
        'MUST',
        'a module that changes something can be rehearsed first by a dry run; it also has a check before the change where there is something to look at.',
      ],
      ['MUST', 'the tasks of a design come in this order: contracts, validation, modules.'],
    ]),
    article('IV', "One owner for each environment (the team's own)", [
      ['MUST', 'each environment has one owner, who can be called while work goes on in it.'],
      ['SHOULD', 'the owner of an environment is among those who approve a design for it.'],
    ]),
    article('V', "Secrets by reference (the team's own)", [
      ['MUST', 'a secret is named and never written, in no request, document, module or record of a run.'],
      ['SHOULD', 'a secret is replaced when somebody who knew it leaves the team.'],
    ]),
    article('VI', "Evidence that lasts (the team's own)", [
      ['MUST', 'the evidence of a change is kept as long as the change can be disputed.'],
      ['SHOULD', 'evidence is kept where whoever made the change cannot alter it.'],
    ]),
    article('VII', 'Few tools', [
      ['MUST', 'one design uses at most three infrastructure-as-code tools.'],
      ['SHOULD', 'a tool that is new to the team has somebody who looks after it.'],
    ]),
    article('VIII', "The provider's own features", [
      ['MUST', 'what a provider or a device offers is used as it is.'],
      ['SHOULD', 'a layer that only hides such a feature is left out until a second use asks for it.'],
    ]),
    article('IX', 'Proven where it runs', [
      [
        'MUST',
        'each component is validated in a real environment: its state is read back from the target, or a check looks at the target after the change.',
      ],
      ['MUST', 'a simulation alone accepts nothing.'],
    ]),
  ],
  limits: {
    iacTools: 3,
    needsInterface: true,
    needsValidationFirst: true,
    needsRealEnvironments: true,
    takesExceptions: true,
  },
  amendments: [],
}

function article(number: ArticleNumber, title: string, rules: readonly (readonly [RuleLevel, string])[]): Article {
  return {
    number,
    title,
    rules: rules.map(([level, text], index) => ({
      id: `${number}.${index + 1}`,
      level,
      text: `${level}: ${text}`,
      line: 1,
    })),
  }
}
