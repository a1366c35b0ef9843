import { Probot } from 'probot'
import { expect, onTestFinished, test } from 'vitest'
import { answerDeployment } from '../../../src/app/evaluation/deployment-protection.ts'
import { openLog } from '../../../src/app/open-log.ts'
import { POLICY } from '../../builders/ground.ts'
import { TOKEN, startAppApi } from '../app-api.ts'

const RULE = '/repos/acme/edge/actions/runs/99/deployment_protection_rule'

async function ask(policy: string | null, environment: string) {
  const contents = policy === null ? {} : { 'GET /repos/acme/edge/contents/.specgate%2Fpolicy.yml': { text: policy } }
  const api = await startAppApi({ ...contents, [`POST ${RULE}`]: { status: 204 } })
  onTestFinished(api.close)
  const probot = new Probot({ githubToken: TOKEN, baseUrl: `http://${api.host}/api/v3`, log: openLog('silent', []) })
  await probot.ready()
  const answer = await answerDeployment(await probot.auth(), { owner: 'acme', name: 'edge' }, { run: 99, environment })
  return { answer, posts: api.asked.filter(({ method }) => method === 'POST') }
}

test('an environment that the policy names is refused, with what to do', async () => {
  const { answer, posts } = await ask(POLICY, 'lab')
  expect(answer).toBe('rejected')
  expect(posts.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
    [RULE, { environment_name: 'lab', state: 'rejected', comment: expect.stringContaining('start its build there') }],
  ])
})

test('the forge does not mind the case of an environment’s name', async () => {
  expect((await ask(POLICY, 'LAB')).answer).toBe('rejected')
})

test.each([
  ['that the policy does not name', POLICY, 'staging'],
  ['called like what every object has', POLICY, 'constructor'],
  ['of a repository without a policy', null, 'lab'],
])('an environment %s gets no answer', async (_name, policy, environment) => {
  expect(await ask(policy, environment)).toMatchObject({ answer: 'none', posts: [] })
})

test('a policy that cannot be read opens no environment', async () => {
  const { answer, posts } = await ask('version: 2\n', 'lab')
  expect(answer).toBe('rejected')
  expect(posts[0]?.body).toContain('cannot be read')
})
