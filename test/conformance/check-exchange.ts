import type { RecordedExchange } from '../github/record-exchange.ts'
import type { Description, Schema } from './description.ts'
import { follow } from './description.ts'
import type { FindOperation, Found } from './find-operation.ts'
import { operationFinder } from './find-operation.ts'
import type { Misfit, Validator } from './open-validator.ts'
import { openValidator } from './open-validator.ts'
import { undescribed } from './undescribed.ts'

/** A place where a request or an answer is not as GitHub describes it. */
export type Deviation = Misfit & {
  /** `reader`: what the product relies on in an answer. */
  readonly side: 'request' | 'answer' | 'reader'
  /** `GET /repos/{owner}/{repo}`; method and path when there is no such operation. */
  readonly operation: string
}

/** What came of one exchange; `operation` is null when GitHub describes none. */
export type Checked = { readonly operation: string | null; readonly deviations: readonly Deviation[] }

type Desk = { readonly description: Description; readonly find: FindOperation; readonly validator: Validator }

const JSON_TYPE = 'application/json'
const ANY_FAILURE = '#/components/schemas/basic-error'

/** Makes a function that holds an exchange with the REST API against the description: its request when the code under test sent it, its answer always. */
export function exchangeChecker(description: Description): (exchange: RecordedExchange) => Checked {
  const desk = { description, find: operationFinder(description), validator: openValidator(description) }
  return (exchange) => {
    const { pathname, searchParams } = new URL(exchange.path, 'http://x')
    const found = desk.find(exchange.method, pathname)
    if (found === null) {
      const nowhere = {
        side: 'request',
        operation: `${exchange.method} ${pathname}`,
        at: '',
        problem: 'no such operation',
      } as const
      return { operation: null, deviations: exchange.byPeople ? [] : [nowhere] }
    }
    const asked = exchange.byPeople ? [] : requestMisfits(desk, found, searchParams, exchange.requestBody)
    const deviations = [
      ...asked.map((each) => ({ side: 'request', operation: found.name, ...each }) as const),
      ...answerMisfits(desk, found, exchange).map(
        (each) => ({ side: 'answer', operation: found.name, ...each }) as const,
      ),
    ]
    return { operation: found.name, deviations }
  }
}

function requestMisfits(desk: Desk, found: Found, query: URLSearchParams, body: unknown): readonly Misfit[] {
  const isOld = (found.operation as { readonly deprecated?: boolean }).deprecated === true
  return [
    ...(isOld ? [{ at: '', problem: 'is deprecated' }] : []),
    ...under('/path', parameterMisfits(desk, found, 'path', found.values)),
    ...under('/query', parameterMisfits(desk, found, 'query', Object.fromEntries(query))),
    ...under('/body', bodyMisfits(desk, found, body ?? null)),
  ]
}

function parameterMisfits(
  { description, validator }: Desk,
  { parameters }: Found,
  place: 'path' | 'query',
  values: Readonly<Record<string, string>>,
): readonly Misfit[] {
  const own = parameters.filter((each) => each.in === place)
  const properties = own.map(({ name, schema = {} }) => [name, follow<Schema>(description, schema)])
  const required = own.filter((each) => each.required === true).map(({ name }) => name)
  const schema = { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false }
  return validator.checkTexts(schema, values)
}

function bodyMisfits({ description, validator }: Desk, { name, operation }: Found, body: unknown): readonly Misfit[] {
  const { content, required = false } = operation.requestBody ?? {}
  const schema = content?.[JSON_TYPE]?.schema
  if (schema === undefined) return body === null ? [] : [{ at: '', problem: 'is a body where none is described' }]
  if (body === null) return required ? [{ at: '', problem: 'is missing' }] : []
  return [
    ...validator.check(`${referenceOf(name)}/requestBody/content/${part(JSON_TYPE)}/schema`, body),
    ...undescribed(description, [schema], body).map((at) => ({ at, problem: 'is not described' })),
  ]
}

/**
 * Refusals that an operation does not list have at least a message; a failure of a server may say anything. What was asked for raw is no
 * JSON.
 */
function answerMisfits(
  { description, validator }: Desk,
  { name, operation }: Found,
  exchange: RecordedExchange,
): readonly Misfit[] {
  const { status, responseBody: body = null, accept } = exchange
  const described = operation.responses[String(status)]
  if (described === undefined) {
    if (status >= 500) return []
    return status >= 400
      ? under(`/${status}`, validator.check(ANY_FAILURE, body))
      : [{ at: `/${status}`, problem: 'is no status that is described' }]
  }
  const { content } = follow(description, described)
  if (content === undefined)
    return body === null ? [] : [{ at: `/${status}`, problem: 'is a body where none is described' }]
  if (typeof body === 'string' && /\braw\b/.test(accept)) return []
  const base = '$ref' in described ? described.$ref : `${referenceOf(name)}/responses/${status}`
  return under(`/${status}`, validator.check(`${base}/content/${part(JSON_TYPE)}/schema`, body))
}

function under(place: string, misfits: readonly Misfit[]): readonly Misfit[] {
  return misfits.map(({ at, problem }) => ({ at: `${place}${at}`, problem }))
}

function referenceOf(name: string): string {
  const [method = '', path = ''] = name.split(' ')
  return `#/paths/${part(path)}/${method.toLowerCase()}`
}

/** A name as a part of a JSON pointer. */
function part(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
