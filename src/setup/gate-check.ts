/**
 * Name of the check that a ruleset requires: rulesets that teams have imported name it, so it never changes. The App reports it under the
 * same name, `src/decide/check-name.ts`; a test holds the two together.
 */
export const GATE_CHECK = 'specgate / gate'
