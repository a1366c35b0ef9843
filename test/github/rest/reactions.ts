import type { PeerComment } from '../peer-data.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn, StoredReaction } from '../stand-in.ts'
import { now, repositoryPath } from '../stand-in.ts'
import type { Call, Reply, Route } from './route.ts'
import { requireSignedIn } from './route.ts'

/** REST's names and GraphQL's. */
export const REACTIONS = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  confused: 'CONFUSED',
  heart: 'HEART',
  hooray: 'HOORAY',
  rocket: 'ROCKET',
  eyes: 'EYES',
} as const

const SUBJECTS = ['issues/comments', 'issues'] as const

export const REACTION_ROUTES: readonly Route[] = SUBJECTS.flatMap((subject) => {
  const path = `/repos/:owner/:repo/${subject}/:id/reactions`
  const nameOf = ({ params }: Call): string => `${subject === 'issues' ? 'issue' : 'comment'}:${params['id']}`
  return [
    { request: `GET ${path}`, answer: async (standIn, call) => listed(standIn, nameOf(call)) },
    { request: `POST ${path}`, answer: (standIn, call) => react(standIn, call, subject, nameOf(call)) },
    { request: `DELETE ${path}/:reaction`, answer: async (standIn, call) => withdraw(standIn, call) },
  ] satisfies Route[]
})

async function react(standIn: StandIn, call: Call, subject: string, name: string): Promise<Reply> {
  const account = requireSignedIn(call.caller)
  const path = `${repositoryPath(standIn)}/${subject}/${call.params['id']}`
  const isPull = subject === 'issues' && standIn.state.pulls.has(Number(call.params['id']))
  if (!isPull && (await standIn.peer.find<PeerComment>(path)) === null) throw new Refusal(404, 'Not Found')
  const content = String(call.body['content'])
  if (!Object.hasOwn(REACTIONS, content)) throw new Refusal(422, 'Validation Failed', ['content is not a reaction'])
  const { reactions } = standIn.state
  const old = reactions.find((each) => each.subject === name && each.content === content && each.user === account.id)
  if (old !== undefined) return { status: 200, data: shown(standIn, old) }
  const reaction = { id: reactions.length + 1, subject: name, content, user: account.id, at: now() }
  reactions.push(reaction)
  return { status: 201, data: shown(standIn, reaction) }
}

function listed(standIn: StandIn, name: string): Reply {
  const own = standIn.state.reactions.filter((each) => each.subject === name)
  return { status: 200, data: own.map((each) => shown(standIn, each)) }
}

function withdraw(standIn: StandIn, call: Call): Reply {
  const { reactions } = standIn.state
  const account = requireSignedIn(call.caller)
  const index = reactions.findIndex(({ id, user }) => id === Number(call.params['reaction']) && user === account.id)
  if (index === -1) throw new Refusal(404, 'Not Found')
  reactions.splice(index, 1)
  return { status: 204 }
}

function shown(standIn: StandIn, { id, content, user, at }: StoredReaction) {
  const account = [...standIn.state.accounts.values()].find((each) => each.id === user)
  const who = { id: user, login: account?.login, type: account?.type }
  return { id, node_id: `REA_${id}`, user: who, content, created_at: at }
}
