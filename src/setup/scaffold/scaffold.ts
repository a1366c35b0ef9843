import { createTrustRoot, readTrustRoot } from '../../chain/trust-root.ts'
import { renderIssueForm } from '../../library/issue-form.ts'
import type { FileWrite } from '../../model/effect.ts'
import type { LibrarySpec } from '../../model/library-spec.ts'
import { environmentPath, GOVERNANCE_FOLDER, POLICY_PATH, TRUST_ROOT_PATH } from '../../model/place.ts'
import type { Repository } from '../../model/snapshot.ts'
import { policyJsonSchema } from '../../policy/policy-schema.ts'
import type { LedgerKey } from '../ledger-key.ts'
import { fillTemplate } from './fill-template.ts'
import { rulesetFiles } from './rulesets.ts'

/** Who holds the gates of the policy: `team:<slug>` or `user:<login>` each. */
export type Roles = { readonly architects: string; readonly security: string; readonly operations: string }

/** Where the verifier is fetched from: `owner/name` and a full commit id. */
export type Source = { readonly repository: string; readonly commit: string }

/** Texts of `templates/github`. */
export type ScaffoldTemplates = Readonly<
  Record<'policy' | 'environment' | 'constitution' | 'issueConfig' | 'verify', string>
>

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
  const values = new Map([...Object.entries(roles), ['environment', environment], ['branch', defaultBranch]])
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
      purpose: 'what holds for every engagement; articles IV to VI are yours to write',
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
    source === null
      ? null
      : {
          path: VERIFY_PATH,
          content: fillTemplate(
            templates.verify,
            new Map([...values, ['source', source.repository], ['commit', source.commit]]),
          ),
          purpose: 'verifies the artifact chain every day, by itself',
        },
    ...(appId === null ? [] : rulesetFiles(appId).map(described)),
  ]
  return { files: files.filter((file) => file !== null), left: leftOut(wish) }
}

/** Written only where there is none: the team may have one of its own. */
export const ISSUE_CONFIG_PATH = '.github/ISSUE_TEMPLATE/config.yml'
const VERIFY_PATH = '.github/workflows/specgate-verify.yml'

function leftOut({ repository, ledgerKey, appId, source }: ScaffoldWish): Scaffold['left'] {
  const needs = [
    ...(repository === null ? ['which repository this is (--repository with --repository-id or a token)'] : []),
    ...(ledgerKey === null ? ["the App's public ledger key (--key https://APP/specgate/key.json)"] : []),
  ]
  return [
    ...(needs.length === 0 ? [] : [{ path: TRUST_ROOT_PATH, reason: `it needs ${needs.join(' and ')}` }]),
    ...(appId === null
      ? [{ path: '.github/rulesets/', reason: "they need the App's number (--app-id, shown on its settings page)" }]
      : []),
    ...(source === null
      ? [
          {
            path: VERIFY_PATH,
            reason: 'it needs to know where the verifier is fetched from (--source OWNER/NAME@COMMIT)',
          },
        ]
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
