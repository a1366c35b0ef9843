import { describeForge } from './contract.ts'
import { openGithubUnderTest } from './github/github-under-test.ts'

describeForge('GitHub forge', openGithubUnderTest)
