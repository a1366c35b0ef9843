import type { TreeWrite } from '../../../src/git/write-tree.ts'
import { RUN_WORKFLOW } from '../../../src/model/grant.ts'

/** A workflow as `specgate init` proposes it, as far as GitHub looks at it before a job begins. */
export const WORKFLOW_FILE: TreeWrite = {
  path: RUN_WORKFLOW,
  content: `name: specgate run
run-name: specgate \${{ inputs.command }} \${{ inputs.engagement }} \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      engagement: { required: true, type: string }
      grant: { required: true, type: string }
      command: { required: true, type: string }
      environment: { required: true, type: string }
      runner: { required: true, type: string }
jobs:
  run:
    runs-on: \${{ fromJSON(inputs.runner) }}
    environment: \${{ inputs.environment }}
    steps: []
`,
}
