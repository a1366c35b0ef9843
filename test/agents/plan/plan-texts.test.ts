import { expect, test } from 'vitest'
import { renderContract } from '../../../src/agents/plan/contract.ts'
import { renderDataModel } from '../../../src/agents/plan/data-model.ts'
import { renderDesignChecklist } from '../../../src/agents/plan/design-checklist.ts'
import { renderQuickstart } from '../../../src/agents/plan/quickstart.ts'
import { renderResearch } from '../../../src/agents/plan/research.ts'
import { renderTasks } from '../../../src/agents/plan/tasks.ts'
import { readTaskList } from '../../../src/documents/task-list.ts'
import { planTasks } from '../../../src/derive/plan-tasks.ts'
import { SMALL } from './small-scene.ts'

/** The text as people read it, without the part that is the same in all of them. */
function shown(text: string): string {
  expect(text).toContain('\n\n> Drafted by the solution-arch-agent beside solution-design.md (basis `')
  expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true)
  return text.replace(/> Drafted by .*\n\n/, '').replaceAll(/(sha256:)?\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b/g, '…')
}

test('research says what was found, where, and what was chosen by whom', () => {
  expect(shown(renderResearch(SMALL))).toMatchInlineSnapshot(`
    "# Research for Publish a page

    ## Found

    | Capability | For | Required | Observed | Verdict | Seen in |
    |---|---|---|---|---|---|
    | CAP-001 The zone takes a lifetime this short | FR-001 | at most 60 | 300 | unmet, see TRD-001 | facts of \`lab\`: \`zone.least-ttl\` |
    | CAP-002 The host answers | FR-001 | true | true | met | run \`discover-1\`: \`reachable\` |

    FR-002 asks nothing of the environment.

    ## Options weighed

    ### TRD-001

    The request asks for 300 seconds.

    - **Option A:** Take the least that the zone has. *Then:* Changes take longer. **Taken.**
    - **Option B:** Stop. *Then:* Nothing is changed.

    Decided by @ana, because: It is \\*only\\* a page.

    What the design itself chose stands there with its reason: D-001.

    ## Sources

    | Source | Where | Digest |
    |---|---|---|
    | run \`discover-1\` on \`web-1\`, succeeded | evidence/discover-1/run.json | … |
    | inventory | .specgate/environments/lab.yml | … |
    | use case | publish-page@2.0.0 | … |

    ## Open points

    None.
    "
  `)
})

test('data model says where each value comes from and who takes it', () => {
  expect(shown(renderDataModel(SMALL))).toMatchInlineSnapshot(`
    "# Data model of Publish a page

    ## Request

    | Input | Type | Value | Taken by |
    |---|---|---|---|
    | \`target\` | text | web-1 | choice of the target |
    | \`environment\` | text | lab | choice of the inventory |
    | \`name\` | text | www.example.net | \`set-name\` (name) |
    | \`ttl\` | number from 60 to 3600 | 300 (CON-001) | \`set-name\` (ttl), CAP-001 |
    | \`rollback-contact\` | text | Olga, ext. 4400 | people only |

    ## Inventory and facts

    | Field | Value | Taken by |
    |---|---|---|
    | \`web-1\`: \`kind\` | web | nobody |
    | \`web-1\`: \`host\` | 192\\.0.2.10 | \`set-name\` (address), discovery |
    | \`lab\`: \`zone.least-ttl\` | 300 | CAP-001 |

    ## Components

    - \`set-name\` on \`ns-1\` takes 3 values, as its contract has them.
    - \`put-page\` on \`web-1\` takes one value, as its contract has it; fixed by the use case: \`text\`.
    - \`open-port\` on \`web-1\` takes no value.

    ## State

    The target is read before and after each component, where its skill can; both states and their difference are kept as \`state-before.json\`, \`state-after.json\` and \`state.diff\` beside its run record.

    | Field | Seen before on \`web-1\` | Reported after by |
    |---|---|---|
    | reachable | true | – |
    | banner | hello \\\\| \\<b\\>there\\</b\\> | – |
    | serial | – | \`set-name\` |
    "
  `)
})

test('quickstart says how to build, look, go back and call', () => {
  expect(shown(renderQuickstart(SMALL))).toMatchInlineSnapshot(`
    "# Quickstart for Publish a page

    ## Before Gate 2

    Read \`solution-design.md\`, then the 3 files in \`contracts/\` and \`tasks.md\`. What does not hold is left open in \`checklists/design.md\`. Where the design differs from its companions, the design counts.

    ## Build

    1. Approve and merge this pull request: that locks Gate 2.
    2. Comment \`/sdd build\` on issue #7. In an environment of stage 2 the build starts by itself.
    3. \`/sdd status\` tells how far it is. Where the policy asks for it, somebody else approves what the dry runs say by \`/sdd approve-plan <digest>\`.
    4. When it stopped, read the failed run under \`evidence/\`, remove the cause, then comment \`/sdd retry\`.

    ## See the result

    | Criterion | Check | On | Result of the first attempt |
    |---|---|---|---|
    | AC-001 | \`resolves\` | \`set-name\` on \`ns-1\` | evidence/set-name-1-apply/run.json |
    | AC-001 | \`resolves\` | \`put-page\` on \`web-1\` | evidence/put-page-1-apply/run.json |
    | AC-002 | \`answers\` | \`put-page\` on \`web-1\` | evidence/put-page-1-apply/run.json |

    To see it at the target, look at \`web-1\` again the way discovery did (\`demo/look@1\`, read only) and compare with the table under State in \`data-model.md\`.

    ## Go back

    - \`open-port\`: unknown, because the skill is not installed.
    - \`put-page\`: none: the page was not there before.
    - \`set-name\`: \`undo.py\` puts the state before back, by itself when a check after fails.

    ## Whom to call

    When a rollback fails too: Olga, ext. 4400. Questions about what is wanted: @rik, who asked for it.
    "
  `)
})

test('tasks, for people and for programs', () => {
  expect(shown(renderTasks(SMALL))).toMatchInlineSnapshot(`
    "# Tasks for Publish a page

    Validation is written and reviewed before the modules that it judges; each says when it runs. A module depends on its checks being settled, not on their results. \`[P]\` with the same label: independent of each other, may be done at once.

    ## Contracts, reviewed at Gate 2

    - [ ] **T001** [P] P1 \`set-name\` (FR-001): \`contracts/set-name.md\` is what the design says of it.
    - [ ] **T002** [P] P1 \`put-page\` (FR-002): \`contracts/put-page.md\` is what the design says of it.
    - [ ] **T003** \`open-port\` (FR-002): \`contracts/open-port.md\` is what the design says of it.

    ## Validation before a change

    - [ ] **T004** [P] P2 \`set-name\` (FR-001): dry run; checks before: \`zone-answers\` (\`contracts/set-name.md\`). Runs before T012.
    - [ ] **T005** [P] P2 \`put-page\` (FR-002): dry run; the skill has no checks before (\`contracts/put-page.md\`). Runs before T013.
    - [ ] **T006** \`open-port\` (FR-002): checks not known, its skill is not installed (\`contracts/open-port.md\`). Runs before T014.

    ## Validation after a change

    - [ ] **T007** [P] P3 \`set-name\` (AC-001): checks after: \`resolves\` (\`contracts/set-name.md\`). Runs after T012.
    - [ ] **T008** [P] P3 \`put-page\` (AC-001, AC-002): checks after: \`resolves\`, \`answers\` (\`contracts/put-page.md\`). Runs after T013.
    - [ ] **T009** \`open-port\` (FR-002): checks not known, its skill is not installed (\`contracts/open-port.md\`). Runs after T014.

    ## Validation of the whole

    - [ ] **T010** \`set-name\`, \`put-page\` (AC-001): holds over all of them together (\`solution-design.md\`). Runs after T012 and T013.
    - [ ] **T011** \`set-name\`, \`put-page\`, \`open-port\` (AC-001, AC-002): \`as-built.md\` agrees with the design, or names each deviation. Runs when the build has ended.

    ## Modules, in the order of the build

    - [ ] **T012** [P] P4 \`set-name\` (FR-001): \`demo/set-name@1.0.0\` on \`ns-1\`, from \`build/set-name.json\`.
    - [ ] **T013** [P] P4 \`put-page\` (FR-002): \`demo/put-page@1.0.0\` on \`web-1\`, from \`build/put-page.json\`.
    - [ ] **T014** \`open-port\` (FR-002): \`demo/open-port@1.0.0\` on \`web-1\`, from \`build/open-port.json\`.

    ## For programs

    \`\`\`yaml tasks
    - { id: T001, group: contracts, components: [ set-name ], serves: [ FR-001 ], about: contracts/set-name.md, parallel: P1, depends-on: [] }
    - { id: T002, group: contracts, components: [ put-page ], serves: [ FR-002 ], about: contracts/put-page.md, parallel: P1, depends-on: [] }
    - { id: T003, group: contracts, components: [ open-port ], serves: [ FR-002 ], about: contracts/open-port.md, parallel: null, depends-on: [] }
    - { id: T004, group: pre-deploy, components: [ set-name ], serves: [ FR-001 ], about: contracts/set-name.md, parallel: P2, depends-on: [ T001 ] }
    - { id: T005, group: pre-deploy, components: [ put-page ], serves: [ FR-002 ], about: contracts/put-page.md, parallel: P2, depends-on: [ T002 ] }
    - { id: T006, group: pre-deploy, components: [ open-port ], serves: [ FR-002 ], about: contracts/open-port.md, parallel: null, depends-on: [ T003 ] }
    - { id: T007, group: post-deploy, components: [ set-name ], serves: [ AC-001 ], about: contracts/set-name.md, parallel: P3, depends-on: [ T001 ] }
    - { id: T008, group: post-deploy, components: [ put-page ], serves: [ AC-001, AC-002 ], about: contracts/put-page.md, parallel: P3, depends-on: [ T002 ] }
    - { id: T009, group: post-deploy, components: [ open-port ], serves: [ FR-002 ], about: contracts/open-port.md, parallel: null, depends-on: [ T003 ] }
    - { id: T010, group: integration, components: [ set-name, put-page ], serves: [ AC-001 ], about: solution-design.md, parallel: null, depends-on: [ T001, T002 ] }
    - { id: T011, group: integration, components: [ set-name, put-page, open-port ], serves: [ AC-001, AC-002 ], about: as-built.md, parallel: null, depends-on: [ T001, T002, T003 ] }
    - { id: T012, group: modules, components: [ set-name ], serves: [ FR-001 ], about: build/set-name.json, parallel: P4, depends-on: [ T004, T007, T010 ] }
    - { id: T013, group: modules, components: [ put-page ], serves: [ FR-002 ], about: build/put-page.json, parallel: P4, depends-on: [ T005, T008, T010 ] }
    - { id: T014, group: modules, components: [ open-port ], serves: [ FR-002 ], about: build/open-port.json, parallel: null, depends-on: [ T006, T009, T012, T013 ] }
    \`\`\`
    "
  `)
})

test('tasks are read back as they were planned', () => {
  const { list, findings } = readTaskList('tasks.md', renderTasks(SMALL))
  expect(findings).toEqual([])
  expect(list?.tasks).toEqual(planTasks(SMALL.design))
})

test('checklist ticks only what holds', () => {
  expect(shown(renderDesignChecklist(SMALL))).toMatchInlineSnapshot(`
    "# Design checklist for Publish a page

    Ticked where the design shows it. What is not ticked needs an answer before Gate 2.

    - [x] No question is open.
    - [x] Each requirement is met by a component.
    - [x] Each criterion is proven on a component whose skill offers its check.
    - [x] Each decision names what it rests on.
    - [ ] Each component runs an installed skill, pinned by digest.
    - [ ] Each skill takes the inputs that its component gives.
    - [x] Each target is in the inventory.
    - [ ] Each secret that a skill needs is known in the environment.
    - [ ] Each component can be undone, or says why not.
    - [x] No components wait for each other.
    - [x] It is said when the work may be done and who is called when it fails.
    "
  `)
})

test('contract of a component with an installed skill', () => {
  const [setName] = SMALL.design.components
  expect(setName === undefined ? '' : shown(renderContract(SMALL, setName))).toMatchInlineSnapshot(`
    "# Contract of \`set-name\`: Publish a page

    Does set-name.

    ## Terms

    \`\`\`yaml contract
    - id: set-name
      skill: demo/set-name@1.0.0
      digest: …
      target: ns-1
      satisfies:
        - FR-001
      accepts:
        - AC-001
      inputs:
        name: www.example.net
        address: 192.0.2.10
        ttl: 300
      action: build
      depends-on: []
    \`\`\`

    ## What its skill holds itself to

    | Term | What holds |
    |---|---|
    | Access | changes the target |
    | Dry run | says beforehand what would change |
    | Checks before | \`zone-answers\`; when one fails, nothing is changed |
    | Checks after | \`resolves\` (AC-001) |
    | State | read before and after |
    | Outputs | \`serial\` |
    | Secrets, by name | \`zone-key\` |
    | Rollback | \`undo.py\` puts the state before back, by itself when a check after fails |
    | Time limit | 60 seconds |

    ## What it must not touch

    - Any target of \`lab\` other than \`ns-1\` (1 more in its inventory).
    - Any secret other than \`zone-key\`.
    - Anything after its time limit, or after a check before has failed.
    - This repository: its evidence is committed for it.
    "
  `)
})

test('contract of a component whose skill is not installed', () => {
  const open = SMALL.design.components.at(-1)
  const text = open === undefined ? '' : shown(renderContract(SMALL, open))
  expect(text.slice(text.indexOf('## What its'))).toMatchInlineSnapshot(`
    "## What its skill holds itself to

    No skill \`demo/open-port@1.0.0\` with this digest is installed, so its access, checks, outputs, secrets, rollback and time limit are unknown. The gate stays shut until it is.

    ## What it must not touch

    - Any target of \`lab\` other than \`web-1\` (1 more in its inventory).
    - Any secret.
    - Anything after its time limit, or after a check before has failed.
    - This repository: its evidence is committed for it.
    "
  `)
})
