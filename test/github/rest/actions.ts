import { announceRun } from '../actions/jobs.ts'
import { pageOf, showRun } from '../actions/show-run.ts'
import { makeRun } from '../actions/stored-run.ts'
import { Refusal } from '../refusal.ts'
import type { StandIn } from '../stand-in.ts'
import { repositoryPath } from '../stand-in.ts'
import type { Body, Call, Reply, Route } from './route.ts'
import { requirePermission } from './route.ts'

const REPO = '/repos/:owner/:repo'

export const ACTION_ROUTES: readonly Route[] = [
  { request: `POST ${REPO}/actions/workflows/:workflow/dispatches`, answer: dispatchWorkflow },
  { request: `GET ${REPO}/actions/runs/:run`, answer: showWorkflowRun },
]

/** Starts a workflow by the name of its file. The run waits in the queue: nothing works on it but what a test starts. */
async function dispatchWorkflow(standIn: StandIn, call: Call): Promise<Reply> {
  const { login } = requirePermission(call, 'write')
  const { ref, inputs = {}, return_run_details: wantsDetails } = call.body
  const { runDetails } = standIn.state.actions
  if (wantsDetails !== undefined && runDetails === 'refused') {
    throw new Refusal(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.')
  }
  const branch = String(ref).replace(/^refs\/heads\//, '')
  const run = await makeRun(standIn, String(call.params['workflow']), { branch, inputs: inputs as Body, actor: login })
  await announceRun(standIn, run, 'requested')
  if (wantsDetails !== true || runDetails !== 'told') return { status: 204 }
  const address = `${standIn.url}${repositoryPath(standIn)}/actions/runs/${run.id}`
  return { status: 200, data: { workflow_run_id: run.id, run_url: address, html_url: pageOf(standIn, run) } }
}

async function showWorkflowRun(standIn: StandIn, { params }: Call): Promise<Reply> {
  const run = standIn.state.workflowRuns.get(Number(params['run']))
  if (run === undefined) throw new Refusal(404, 'Not Found')
  return { status: 200, data: await showRun(standIn, run) }
}
