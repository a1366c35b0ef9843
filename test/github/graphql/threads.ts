import type { PeerComment, PeerIssue, PeerLabel } from '../peer-data.ts'
import { REACTIONS } from '../rest/reactions.ts'
import type { StandIn } from '../stand-in.ts'
import { actor } from './actors.ts'
import type { PageArguments } from './connection.ts'
import { connection } from './connection.ts'
import { seconds } from './view.ts'
import type { View } from './view.ts'

export function issue(view: View, data: PeerIssue) {
  const { standIn } = view
  return {
    __typename: 'Issue',
    ...threadFields(view, data),
    state: data.state.toUpperCase(),
    stateReason: data.state_reason?.toUpperCase() ?? null,
    closed: data.state === 'closed',
    ...reactable(view, `issue:${data.number}`),
    url: `${standIn.url}/${standIn.repository.owner}/${standIn.repository.name}/issues/${data.number}`,
  }
}

/** What issues and pull requests have in common. */
export function threadFields(
  view: View,
  data: Pick<
    PeerIssue,
    'id' | 'node_id' | 'number' | 'title' | 'body' | 'user' | 'created_at' | 'updated_at' | 'closed_at' | 'labels'
  >,
) {
  const { standIn } = view
  const edited = standIn.state.edits.get(`issue:${data.number}`) ?? null
  return {
    id: data.node_id,
    databaseId: data.id,
    fullDatabaseId: String(data.id),
    number: data.number,
    title: data.title,
    body: data.body ?? '',
    bodyText: data.body ?? '',
    author: actor(standIn, data.user),
    createdAt: seconds(data.created_at),
    updatedAt: seconds(data.updated_at),
    closedAt: data.closed_at === null ? null : seconds(data.closed_at),
    lastEditedAt: edited,
    locked: false,
    comments: async (page: PageArguments) => {
      const list = await view.comments(data.number)
      return connection(
        'comments',
        list.map((each) => comment(view, each)),
        page,
      )
    },
    labels: (page: PageArguments) =>
      connection(
        'labels',
        data.labels.map((each) => label(each)),
        page,
      ),
  }
}

export function comment(view: View, data: PeerComment) {
  return {
    __typename: 'IssueComment',
    id: data.node_id,
    databaseId: data.id,
    fullDatabaseId: String(data.id),
    author: actor(view.standIn, data.user),
    body: data.body,
    bodyText: data.body,
    createdAt: seconds(data.created_at),
    publishedAt: seconds(data.created_at),
    updatedAt: updatedAt(view.standIn, data),
    lastEditedAt: view.standIn.state.edits.get(`comment:${data.id}`) ?? null,
    includesCreatedEdit: view.standIn.state.edits.has(`comment:${data.id}`),
    isMinimized: false,
    minimizedReason: null,
    url: data.html_url,
    viewerDidAuthor: data.user?.login === view.caller.account?.login,
    ...reactable(view, `comment:${data.id}`),
  }
}

/** GitHub's time of the last update moves with reactions too. */
function updatedAt({ state }: StandIn, data: PeerComment): string {
  const own = state.reactions.filter((each) => each.subject === `comment:${data.id}`).map((each) => each.at)
  return [seconds(data.updated_at), ...own].toSorted().at(-1) ?? seconds(data.updated_at)
}

function reactable(view: View, subject: string) {
  const own = view.standIn.state.reactions.filter((each) => each.subject === subject)
  return {
    reactionGroups: Object.entries(REACTIONS).map(([name, content]) => {
      const these = own.filter((each) => each.content === name)
      return {
        __typename: 'ReactionGroup',
        content,
        createdAt: these[0]?.at ?? null,
        viewerHasReacted: these.some((each) => each.user === view.caller.account?.id),
        reactors: (page: PageArguments) =>
          connection(
            'reactors',
            these.map(({ user }) => reactor(view, user)),
            page,
          ),
      }
    }),
    reactions: (page: PageArguments) => {
      const nodes = own.map(({ id, content, user, at }) => ({
        __typename: 'Reaction',
        databaseId: id,
        content: Object.entries(REACTIONS).find(([name]) => name === content)?.[1],
        createdAt: at,
        user: reactor(view, user),
      }))
      return connection('reactions', nodes, page)
    },
  }
}

function reactor({ standIn }: View, id: number) {
  const account = [...standIn.state.accounts.values()].find((each) => each.id === id)
  const { login = 'ghost', type = 'User' } = account ?? {}
  return actor(standIn, { id, login, type, node_id: '', html_url: '' })
}

export function label(data: PeerLabel) {
  return { __typename: 'Label', id: data.node_id, name: data.name, color: data.color, description: data.description }
}
