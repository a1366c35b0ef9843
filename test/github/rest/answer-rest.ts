import { likeGithub } from '../like-github.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import { ACTION_ROUTES } from './actions.ts'
import { APP_ROUTES } from './app.ts'
import { CHECK_ROUTES } from './checks.ts'
import { CONTENT_ROUTES } from './contents.ts'
import { GIT_ROUTES } from './git-data.ts'
import { GOVERNANCE_ROUTES } from './governance.ts'
import { PULL_ROUTES } from './pulls.ts'
import { REACTION_ROUTES } from './reactions.ts'
import { REVIEW_ROUTES } from './reviews.ts'
import type { Call, Reply } from './route.ts'
import { findRoute, passThrough } from './route.ts'
import { RULESET_ROUTES } from './rulesets.ts'
import { THREAD_ROUTES } from './threads.ts'

/** Reactions come before threads: `issues/comments/7/reactions` also looks like an issue's. */
const ROUTES = [
  ...REACTION_ROUTES,
  ...THREAD_ROUTES,
  ...PULL_ROUTES,
  ...REVIEW_ROUTES,
  ...GIT_ROUTES,
  ...CONTENT_ROUTES,
  ...CHECK_ROUTES,
  ...RULESET_ROUTES,
  ...GOVERNANCE_ROUTES,
  ...ACTION_ROUTES,
  ...APP_ROUTES,
]

/** Answers a REST request: where emulate lacks something or does it otherwise than GitHub, here; else by emulate. */
export async function answerRest(standIn: StandIn, call: Omit<Call, 'params'>): Promise<Reply> {
  const pathname = call.path.split('?')[0] ?? ''
  const isElsewhere = pathname.startsWith('/repos/') && !`${pathname}/`.startsWith(`${repositoryPath(standIn)}/`)
  const route = isElsewhere ? null : findRoute(ROUTES, call.method, pathname)
  if (route === null) return passThrough(standIn, { ...call, params: {} })
  const reply = await route.answer(standIn, { ...call, params: route.params })
  return { ...reply, data: likeGithub(standIn, reply.data) }
}
