/** The parts of emulate's REST answers that the stand-in reads. */
export type PeerUser = {
  readonly id: number
  readonly node_id: string
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
  readonly html_url: string
}

export type PeerLabel = {
  readonly id: number
  readonly node_id: string
  readonly name: string
  readonly color: string
  readonly description: string | null
}

type PeerThread = {
  readonly id: number
  readonly node_id: string
  readonly number: number
  readonly title: string
  readonly body: string | null
  readonly state: 'open' | 'closed'
  readonly user: PeerUser | null
  readonly labels: readonly PeerLabel[]
  readonly created_at: string
  readonly updated_at: string
  readonly closed_at: string | null
  readonly html_url: string
}

export type PeerIssue = PeerThread & { readonly state_reason: string | null }

export type PeerTeam = {
  readonly id: number
  readonly node_id: string
  readonly slug: string
  readonly name: string
}

export type PeerPull = PeerThread & {
  readonly draft: boolean
  readonly merged: boolean
  readonly merged_at: string | null
  readonly merged_by: PeerUser | null
  readonly head: { readonly ref: string; readonly sha: string }
  readonly base: { readonly ref: string; readonly sha: string }
  readonly requested_reviewers: readonly PeerUser[]
  readonly requested_teams: readonly PeerTeam[]
}

export type PeerComment = {
  readonly id: number
  readonly node_id: string
  readonly user: PeerUser | null
  readonly body: string
  readonly created_at: string
  readonly updated_at: string
  readonly html_url: string
}

export type PeerReview = {
  readonly id: number
  readonly node_id: string
  readonly user: PeerUser | null
  readonly body: string
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'
  readonly commit_id: string
  readonly submitted_at: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly html_url: string
}

export type PeerCheckRun = {
  readonly id: number
  readonly node_id: string
  readonly head_sha: string
  readonly name: string
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly conclusion: string | null
  readonly started_at: string | null
  readonly completed_at: string | null
  readonly external_id: string
  readonly html_url: string
  readonly details_url: string | null
  readonly output: {
    readonly title: string | null
    readonly summary: string | null
    readonly text: string | null
    readonly annotations_count: number
  }
  readonly check_suite: { readonly id: number; readonly node_id: string } | null
}

type PeerIdentity = { readonly name: string; readonly email: string; readonly date: string }

export type PeerCommit = {
  readonly sha: string
  readonly author: PeerIdentity
  readonly committer: PeerIdentity
  readonly message: string
  readonly tree: { readonly sha: string }
  readonly parents: readonly { readonly sha: string }[]
}

export type PeerTree = {
  readonly sha: string
  readonly tree: readonly {
    readonly path: string
    readonly mode: string
    readonly type: 'blob' | 'tree' | 'commit'
    readonly sha: string
  }[]
}

export type PeerRef = { readonly ref: string; readonly object: { readonly sha: string } }

export type PeerRepository = {
  readonly id: number
  readonly node_id: string
  readonly full_name: string
  readonly owner: PeerUser
  readonly html_url: string
  readonly default_branch: string
  readonly private: boolean
}
