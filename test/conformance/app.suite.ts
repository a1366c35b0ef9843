import { Probot } from 'probot'
import { expect, onTestFinished, test } from 'vitest'
import { openInstallations } from '../../src/app/github/installations.ts'
import { createMetrics } from '../../src/app/metrics.ts'
import { openLog } from '../../src/app/open-log.ts'
import { shippedLibrary } from '../../src/installation/shipped.ts'
import { renderIssueBody } from '../../src/library/issue-form.ts'
import { openGitHub } from '../../src/setup/github/github-api.ts'
import { observeApp } from '../../src/setup/observe/observe-app.ts'
import { runService } from '../app/running-app.ts'
import type { Team } from '../e2e/github/team.ts'
import { gatherTeam } from '../e2e/github/team.ts'
import { say, until, whenGate } from '../e2e/github/watch.ts'
import { openGithub } from '../github/open-github.ts'

/** What the other suites leave out, and what only the App as a process asks of GitHub, so that it is recorded. That it acts rightly is the business of other suites. */

test('a delivery that did not arrive is asked for again', async () => {
  const github = await openGithub({ users: [{ login: 'ada', permission: 'admin' }], files: [] })
  onTestFinished(github.close)
  github.webhooks('http://127.0.0.1:1/')
  await github.as('ada').request('POST', 'issues', { title: 'Nobody listens' })
  await github.delivered()
  const app = await runService(new URL(github.url).host, {
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
  })
  onTestFinished(async () => void (await app.stop()))
  await expect
    .poll(() => github.state.deliveries.filter(({ redelivery }) => redelivery).length, { timeout: 30_000 })
    .toBe(1)
})

test('whether an installation is there is asked as the App, which ones there are as an owner too', async () => {
  const github = await openGithub({ users: [{ login: 'ada', permission: 'admin' }], files: [] })
  onTestFinished(github.close)
  const { id: appId, privateKey, installation } = github.app
  const probot = new Probot({ appId, privateKey, secret: 'x', baseUrl: github.url, log: openLog('silent', []) })
  await probot.ready()
  expect(await openInstallations(probot, createMetrics()).has(installation)).toBe(true)
  const asAda = openGitHub({ api: new URL(github.url), token: github.as('ada').token })
  const repository = { owner: 'acme', name: 'network', ownerType: 'Organization', appId } as const
  expect(await observeApp(asAda, null, repository)).toMatchObject({ known: true, value: { id: appId } })
})

test('a label without a description has none in the answer to a request for reviews', async () => {
  const users = [
    { login: 'ada', permission: 'admin' },
    { login: 'bo', permission: 'write' },
  ] as const
  const github = await openGithub({ users, files: [{ path: 'README.md', content: 'x\n' }] })
  onTestFinished(github.close)
  const bo = github.as('bo')
  await bo.push('x', [{ path: 'x', content: 'x\n' }])
  await bo.request('POST', 'pulls', { head: 'x', base: 'main', title: 'X' })
  await bo.request('PUT', 'issues/1/labels', { labels: ['new'] })
  const { data } = await bo.request('POST', 'pulls/1/requested_reviewers', { reviewers: ['ada'] })
  expect(data).toMatchObject({ labels: [{ name: 'new', description: null }], requested_reviewers: [{ login: 'ada' }] })
})

test('an engagement begins, a question is answered, a run that waits for an environment is refused', async () => {
  const team = await gatherTeam()
  onTestFinished(team.close)
  const body = await formOf('ssl-certificate-lifecycle')
  await team.github.as('rik').request('POST', 'issues', { title: '[ssl-certificate-lifecycle] Renew edge-1', body })
  const pull = await whenGate(team, 'requirements', 'failure')
  const answer = await say(team, 'rik', pull.number, '/sdd clarify Q-010 2026-12-01 22:00 to 23:00 UTC')
  await until(team, 'a thumb', async () => {
    const given = team.github.state.reactions.filter(({ subject }) => subject.endsWith(`:${answer}`))
    return given.some(({ content }) => content === '+1') ? given : null
  })
  const run = await startDeployment(team)
  await until(team, 'a refusal', async () => team.github.state.deploymentAnswers[0] ?? null)
  expect(team.github.state.deploymentAnswers).toMatchObject([{ state: 'rejected', run_id: run }])
})

/** A filled form that leaves the maintenance window open. */
async function formOf(id: string): Promise<string> {
  const useCase = (await shippedLibrary()).find((each) => each.id === id)
  if (useCase === undefined) throw new Error(`there is no use case ${id}`)
  const { 'maintenance-window': _left, ...filled } = useCase.example
  return renderIssueBody(filled, useCase)
}

/** A person starts a workflow of the team's own, whose job waits for an environment of the policy; its number. */
async function startDeployment({ github }: Team): Promise<number> {
  const ada = github.as('ada')
  const content = 'on: { workflow_dispatch: {} }\njobs: { deploy: { environment: lab } }\n'
  await ada.push('main', [{ path: '.github/workflows/deploy.yml', content }])
  await ada.request('POST', 'actions/workflows/deploy.yml/dispatches', { ref: 'main' })
  const run = Number(github.jobs.list().at(-1)?.id)
  await github.jobs.wait(run)
  return run
}
