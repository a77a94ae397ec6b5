import createClient, { type Client } from 'openapi-fetch'
import { UnreachableError } from './errors.ts'
import type { paths } from './openapi.ts'
import { refusalOf } from './refusal-of.ts'

/** One method for each HTTP method, whose paths, parameters and answers are those of the OpenAPI document. */
export type RegistryClient = Client<paths>

export interface RegistryClientOptions {
  /** Of the registry, such as `https://registry.example`. Missing: that of the page. */
  readonly baseUrl?: string
  /** Sent as bearer token. Missing: in a browser, the session of the page counts. */
  readonly token?: string
  readonly fetch?: (request: Request) => Promise<Response>
}

/**
 * A client of a registry. What the registry refuses rejects with a `ProblemAnswerError`; without an answer, or when a refusal
 * breaks off, with an `UnreachableError`. A request that its `signal` ends rejects with the reason of the signal.
 *
 * @example
 * const registry = createRegistryClient({ baseUrl: 'http://127.0.0.1:4000' })
 * const { items } = await answerOf(registry.GET('/plugins', { params: { query: { query: 'payment' } } }))
 */
export function createRegistryClient({ baseUrl, token, fetch }: RegistryClientOptions = {}): RegistryClient {
  const client = createClient<paths>({
    ...(baseUrl !== undefined && { baseUrl: baseUrl.replace(/\/+$/, '') }),
    ...(fetch && { fetch }),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  })
  client.use({
    onResponse: async ({ response, request }) => {
      if (!response.ok && response.status !== 304) throw await readRefusal(response, request.signal)
    },
    onError: ({ error, request }) => {
      if (request.signal.aborted) return
      return new UnreachableError('The registry does not answer.', { cause: error })
    },
  })
  return client
}

async function readRefusal(response: Response, signal: AbortSignal): Promise<Error> {
  const body = await readJson(response, signal)
  return refusalOf({ status: response.status, body, retryAfter: response.headers.get('retry-after') })
}

/** The JSON of an answer; null for what is no JSON, such as the page of a proxy. */
async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SyntaxError) return null
    throw new UnreachableError('The connection to the registry broke.', { cause: error })
  }
}
