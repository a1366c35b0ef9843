import { decide } from '../decide/decide.ts'
import { openDocumentReader } from '../derive/document-reader.ts'
import { checkNamesOf } from '../decide/check-name.ts'
import { GATE_CHECK } from '../model/gate-check.ts'
import { Conflict } from '../forge/forge.ts'
import type { Ref } from '../forge/forge.ts'
import type { Decision } from '../model/decision.ts'
import { canonicalJson } from '../model/digest.ts'
import { describeEffect } from '../model/effect.ts'
import type { Effect } from '../model/effect.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { applyEffect } from './apply.ts'
import type { Machine } from './machine.ts'
import { observe } from './observe.ts'
import { openLedger } from './open-ledger.ts'

/** Rounds after which something must be wrong: the longest honest chain of effects is far shorter. */
const MAX_ROUNDS = 200

const FAILURE_MARKER = '<!-- specgate:failure -->'

export type Reconciled = {
  readonly snapshot: Snapshot
  readonly decision: Decision
  readonly applied: readonly Effect[]
}

/** What a caller wants to know while the loop goes on. */
export type Watch = {
  /** Told of each effect just before it is applied. */
  readonly onEffect?: (effect: Effect) => void
  /** Asked after each look; `stop` ends the loop before anything follows from it, and null is returned. */
  readonly onSnapshot?: (snapshot: Snapshot) => 'go-on' | 'stop'
}

/**
 * The loop: look at the whole, decide, do what follows, look again, until nothing follows. What happened is never asked, so lost,
 * doubled and late events change nothing in the end (R11.2). Null when the reference points at nothing of ours.
 */
export async function reconcile(machine: Machine, ref: Ref, watch: Watch = {}): Promise<Reconciled | null> {
  const applied: Effect[] = []
  const documents = openDocumentReader()
  let before = ''
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    let snapshot: Snapshot | null = null
    try {
      snapshot = await observe(machine, ref)
      if (snapshot === null || watch.onSnapshot?.(snapshot) === 'stop') return null
      if (await openLedger(machine, snapshot)) continue
      const decision = decide(snapshot, documents)
      if (decision.effects.length === 0) return { snapshot, decision, applied }
      const asked = canonicalJson(decision.effects)
      if (asked === before)
        throw new Error(`it does not settle: ${decision.effects.map(describeEffect).join('; ')} changed nothing`)
      before = ''
      for (const effect of decision.effects) {
        watch.onEffect?.(effect)
        await applyEffect(machine, snapshot, effect)
        applied.push(effect)
      }
      before = asked
    } catch (cause) {
      if (cause instanceof Conflict) continue
      await (snapshot === null ? takeBack(machine, ref, cause) : tellFailure(machine, snapshot, cause))
      throw new Error(`could not evaluate ${JSON.stringify(ref)}; nothing was approved`, { cause })
    }
  }
  const restless = new Error(`${JSON.stringify(ref)} did not settle in ${MAX_ROUNDS} rounds`)
  await takeBack(machine, ref, restless)
  throw restless
}

const FAILED = 'could not be evaluated; nothing was approved'

/**
 * When not even a look succeeds: a green check of before must not stand on what nobody can see. Of the reason only what a person can mend in
 * the repository is told; anything else may be about the surroundings of this program, and stands in its log.
 */
async function takeBack({ forge }: Machine, ref: Ref, cause: unknown): Promise<void> {
  const isOfRepository = cause instanceof Error && cause.message.startsWith('too many ')
  const told = isOfRepository ? cause : new Error('The log of the service says why.')
  await forge.takeBack(ref, { title: FAILED, summary: failureSummary(told) }).catch(() => {})
}

function failureSummary(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message.slice(0, 2000) : 'unknown'
  return `**Could not evaluate; nothing was approved.** It is tried again with the next event.\n\n\`${reason.replaceAll('`', "'")}\``
}

/** Checks must not stay green on what could not be looked at; when even that fails, the first failure is the one to tell. */
async function tellFailure({ forge }: Machine, snapshot: Snapshot, cause: unknown): Promise<void> {
  const summary = failureSummary(cause)
  const open = [
    ...snapshot.pulls.filter((each) => each.state === 'open').map((pull) => ({ pull, names: checkNamesOf(pull) })),
    ...(snapshot.outside === null ? [] : [{ pull: snapshot.outside, names: [GATE_CHECK] }]),
  ]
  if (open.length === 0 && snapshot.issue !== null) {
    const body = `${FAILURE_MARKER}\n\n${summary}`
    await forge
      .apply({ kind: 'upsert-comment', target: snapshot.issue.number, marker: FAILURE_MARKER, body })
      .catch(() => {})
  }
  for (const { pull, names } of open) {
    for (const name of names) {
      const head = pull.content.sha
      await forge
        .apply({
          kind: 'set-check',
          pull: pull.number,
          head,
          name,
          conclusion: 'failure',
          title: FAILED,
          summary,
          annotations: [],
        })
        .catch(() => {})
    }
  }
}
