/**
 * The one check that a ruleset requires of every pull request: it sums up what the gates say (R9.3). Rulesets that teams have imported name
 * it, so it never changes.
 */
export const GATE_CHECK = 'specgate / gate'
