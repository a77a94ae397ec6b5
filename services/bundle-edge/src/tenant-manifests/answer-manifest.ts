import type { IncomingHttpHeaders } from 'node:http'
import { evaluatePreconditions } from '@plugboard/http-semantics'
import { ProblemError } from '@plugboard/service-kit'
import { flatHeaders, type ManifestOrigins, manifestHeaders, PUBLIC_HEADERS } from '../public-headers.ts'
import { type Answer, problemAnswer } from '../serve/answer.ts'
import { parseManifestTarget } from '../serve/bundle-target.ts'
import type { Waiting } from '../store/waiting.ts'
import type { SignManifest } from './sign-manifest.ts'
import type { StoredManifest, TenantManifestCache } from './tenant-manifest-cache.ts'

export interface ManifestContext {
  readonly tenantManifests: TenantManifestCache
  /** Null: copies are answered as they are stored. */
  readonly signManifest: SignManifest | null
  readonly waiting: Waiting
  readonly manifestOrigins: ManifestOrigins
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

const BRIEFLY = { 'cache-control': 'public, max-age=5' } as const
const FRESH_SECONDS = 5
const STALE_SECONDS = 86_400

// The same for a name that cannot be an address and for one that is none: it says nothing about tenants.
const NO_SUCH_MANIFEST = problemAnswer(
  new ProblemError('MANIFEST_NOT_FOUND', 'No tenant manifest has this address.', { headers: BRIEFLY }),
  'not_found',
)

/**
 * Finds the answer to a GET or HEAD of the copy of a tenant's manifest.
 *
 * @throws StoreUnavailableError, StoreSuspendedError, TooManyWaitingError when the store is needed and cannot answer;
 * DamagedObjectError when the copy is no manifest
 */
export async function answerManifest(
  { tenantManifests, signManifest, waiting, manifestOrigins, clock }: ManifestContext,
  request: { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders },
): Promise<Answer> {
  const address = parseManifestTarget(request.url)
  const stored = address && (await waiting.waitFor(() => tenantManifests.find(address)))
  if (!stored) return NO_SUCH_MANIFEST
  const found = signManifest ? await waiting.waitFor(() => signManifest(stored)) : stored
  const { etag, bytes } = found
  const shared = {
    ...manifestHeaders(manifestOrigins, request.headers.origin),
    'cache-control': cachingOf(found, clock()),
    etag,
  }
  const headers = flatHeaders({
    ...shared,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(bytes.length),
  })
  switch (evaluate(request, found)) {
    case 'not-modified':
      return { outcome: 'not_modified', status: 304, headers: flatHeaders(shared), content: { kind: 'none' } }
    case 'precondition-failed':
      return problemAnswer(preconditionFailed(etag), 'precondition_failed')
    case 'proceed':
      return request.method === 'HEAD'
        ? { outcome: 'head', status: 200, headers, content: { kind: 'none' } }
        : {
            outcome: 'whole',
            status: 200,
            headers,
            content: { kind: 'bytes', body: bodyOf(bytes), range: null },
          }
  }
}

/** What a CDN has is better than nothing while the edge and its store are down, until its URLs have expired. */
function cachingOf({ expiry = Infinity }: StoredManifest, nowMs: number): string {
  const remaining = Math.floor(expiry - nowMs / 1000) - FRESH_SECONDS
  const staleSeconds = Math.max(0, Math.min(STALE_SECONDS, remaining))
  return `public, max-age=${FRESH_SECONDS}, stale-if-error=${staleSeconds}`
}

function evaluate(
  { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
  { etag }: StoredManifest,
) {
  return evaluatePreconditions({
    method,
    headers: { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] },
    representation: { etag },
  })
}

function preconditionFailed(etag: string): ProblemError {
  return new ProblemError('PRECONDITION_FAILED', `The manifest has the ETag ${etag}.`, {
    headers: { ...PUBLIC_HEADERS, etag },
  })
}

/** The few bytes that are sent are not counted. */
function bodyOf(bytes: Buffer) {
  return { bytes, retain: () => () => {} }
}
