import { createTrustRoot, readTrustRoot } from '../../chain/trust-root.ts'
import { renderIssueForm } from '../../library/issue-form.ts'
import type { FileWrite } from '../../model/effect.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import { environmentPath, GOVERNANCE_FOLDER, POLICY_PATH, TRUST_ROOT_PATH } from '../../model/place.ts'
import type { Repository } from '../../model/snapshot.ts'
import { policyJsonSchema } from '../../policy/policy-schema.ts'
import type { LedgerKey } from '../ledger-key.ts'
import { fillTemplate } from './fill-template.ts'
import { ACTIONS_APP, rulesetFiles } from './rulesets.ts'
import { WORKFLOWS, workflowFiles, workflowPath } from './workflow-files.ts'
import type { WorkflowName } from './workflow-files.ts'

/** Who holds the gates of the policy: `team:<slug>` or `user:<login>` each. */
export type Roles = { readonly architects: string; readonly security: string; readonly operations: string }

/** Where the companion Action is fetched from: `owner/name` and a full commit id. */
export type Source = { readonly repository: string; readonly commit: string }

/** Texts of `templates/github` and `templates/workflows`. */
export type ScaffoldTemplates = Readonly<Record<'policy' | 'environment' | 'constitution' | 'issueConfig', string>> & {
  readonly workflows: ReadonlyMap<WorkflowName, string>
}

export type ScaffoldWish = {
  readonly roles: Roles
  readonly environment: string
  readonly defaultBranch: string
  readonly library: readonly LibrarySpec[]
  readonly templates: ScaffoldTemplates
  /** The three that may not be known yet: what needs them is left out and said. */
  readonly repository: Repository | null
  readonly ledgerKey: LedgerKey | null
  readonly appId: number | null
  readonly source: Source | null
  /** Work without a hosted App (R9.4): specgate comes as a workflow too. False when left out. */
  readonly actionOnly?: boolean
}

/** A file of the scaffold and, in a sentence, what it is for. */
export type ScaffoldFile = { readonly path: string; readonly content: string; readonly purpose: string }

export type Scaffold = {
  readonly files: readonly ScaffoldFile[]
  /** What could not be written yet, and what it waits for. */
  readonly left: readonly { readonly path: string; readonly reason: string }[]
}

/** Everything that a team's repository needs before its first engagement (R9.5), as data: nothing is written here. */
export function scaffold(wish: ScaffoldWish): Scaffold {
  const { roles, environment, templates, library, repository, ledgerKey, appId, source, defaultBranch } = wish
  const { actionOnly = false } = wish
  const runner = actionOnly ? 'ubuntu-latest' : 'local'
  const values = new Map([...Object.entries(roles), ['environment', environment], ['runner', runner]])
  const host = repository === null ? 'github.com' : new URL(repository.url).hostname
  const checkApp = appId ?? (actionOnly && host === 'github.com' ? ACTIONS_APP : null)
  const trustRoot = repository === null || ledgerKey === null ? null : trustRootFile(repository, ledgerKey)
  const files: readonly (ScaffoldFile | null)[] = [
    {
      path: POLICY_PATH,
      content: fillTemplate(templates.policy, values),
      purpose: 'who may open which gate; check the roles',
    },
    {
      path: `${GOVERNANCE_FOLDER}/policy.schema.json`,
      content: `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
      purpose: 'lets an editor complete and check the policy',
    },
    {
      path: `${GOVERNANCE_FOLDER}/constitution.md`,
      content: templates.constitution,
      purpose: 'what holds for every engagement; articles IV to VI are yours to change',
    },
    {
      path: environmentPath(environment),
      content: fillTemplate(templates.environment, values),
      purpose: 'an example inventory; replace it with what may really be touched',
    },
    trustRoot,
    ...library.map((spec) => ({
      path: `.github/ISSUE_TEMPLATE/${spec.id}.yml`,
      content: renderIssueForm(spec),
      purpose: `form that starts an engagement: ${spec.title}`,
    })),
    {
      path: ISSUE_CONFIG_PATH,
      content: templates.issueConfig,
      purpose: 'keeps blank issues allowed beside the forms',
    },
    ...(source === null
      ? []
      : workflowFiles({ templates: templates.workflows, source, defaultBranch, host, actionOnly })),
    ...(checkApp === null ? [] : rulesetFiles(checkApp).map(described)),
  ]
  return { files: files.filter((file) => file !== null), left: leftOut(wish, checkApp) }
}

/** Written only where there is none: the team may have one of its own. */
export const ISSUE_CONFIG_PATH = '.github/ISSUE_TEMPLATE/config.yml'

function leftOut(
  { repository, ledgerKey, source, actionOnly = false }: ScaffoldWish,
  app: number | null,
): Scaffold['left'] {
  const keyPlace = actionOnly
    ? "your ledger key's public half (--key FILE)"
    : "the App's public ledger key (--key https://APP/specgate/key.json)"
  const needs = [
    ...(repository === null ? ['which repository this is (--repository with --repository-id or a token)'] : []),
    ...(ledgerKey === null ? [keyPlace] : []),
  ]
  const workflows = WORKFLOWS.filter((each) => actionOnly || !each.actionOnly)
  return [
    ...(needs.length === 0 ? [] : [{ path: TRUST_ROOT_PATH, reason: `it needs ${needs.join(' and ')}` }]),
    ...(app === null
      ? [{ path: '.github/rulesets/', reason: "they need the App's number (--app-id, shown on its settings page)" }]
      : []),
    ...(source === null
      ? workflows.map(({ name }) => ({
          path: workflowPath(name),
          reason: 'it needs to know where the companion Action is fetched from (--source OWNER/NAME@COMMIT)',
        }))
      : []),
  ]
}

function trustRootFile(repository: Repository, key: LedgerKey): ScaffoldFile {
  const content = createTrustRoot(repository, [key])
  const { problem } = readTrustRoot(content)
  if (problem !== null) throw new Error(`no trust root can be made of this key: ${problem}`)
  return {
    path: TRUST_ROOT_PATH,
    content,
    purpose: 'which key may sign the ledger; give auditors its fingerprint by another way',
  }
}

const RULESET_PURPOSES: Readonly<Record<string, string>> = {
  'specgate.json': 'to import: the default branch takes pull requests with an open gate only, and nobody goes around',
  'specgate-ledger.json': 'to import: only the App writes the ledger',
  'specgate-ledger-history.json': 'to import: nobody rewrites or deletes the ledger, the App neither',
  'specgate-phases.json': 'to import: only the App rewrites phase branches, so that contributors cannot be hidden',
}

function described({ path, content }: FileWrite): ScaffoldFile {
  return {
    path,
    content: content ?? '',
    purpose: RULESET_PURPOSES[path.split('/').at(-1) ?? ''] ?? 'to import: a ruleset',
  }
}
