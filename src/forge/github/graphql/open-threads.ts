import { z } from 'zod'
import { LAST_COMMENTS } from '../../content/may-become-engagement.ts'
import { PAGE_INFO, pageOf } from './connection.ts'

/** Open issues, a page at a time, oldest first. */
export const OPEN_ISSUES = `query OpenIssues($owner: String!, $name: String!, $after: String) {
    repository(owner: $owner, name: $name) {
      issues(states: OPEN, first: 100, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
        nodes { number title comments(last: ${LAST_COMMENTS}) { nodes { body } } }
        ${PAGE_INFO}
      }
    }
  }`

/** Open pull requests, a page at a time, oldest first. */
export const OPEN_PULLS = `query OpenPulls($owner: String!, $name: String!, $after: String) {
    repository(owner: $owner, name: $name) {
      defaultBranchRef { name }
      pullRequests(states: OPEN, first: 100, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
        nodes { number headRefName baseRefName isCrossRepository }
        ${PAGE_INFO}
      }
    }
  }`

export const OpenIssuesAnswer = z.object({
  repository: z.object({
    issues: pageOf(
      z.object({
        number: z.int().positive(),
        title: z.string(),
        comments: z.object({ nodes: z.array(z.object({ body: z.string() })) }),
      }),
    ),
  }),
})

export const OpenPullsAnswer = z.object({
  repository: z.object({
    defaultBranchRef: z.object({ name: z.string() }).nullable(),
    pullRequests: pageOf(
      z.object({
        number: z.int().positive(),
        headRefName: z.string(),
        baseRefName: z.string(),
        isCrossRepository: z.boolean(),
      }),
    ),
  }),
})
