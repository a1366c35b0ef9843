import { describeForge } from './contract.ts'
import { openLocalUnderTest } from './local/local-under-test.ts'

describeForge('local forge', openLocalUnderTest)
