import type { IncomingMessage } from 'node:http'
import { type BundleUrlSigner, ProblemError } from '@plugboard/service-kit'
import { bundleUrl, tagCacheTag, type VersionMark } from '@plugboard/types'
import type { AccessCache } from '../manifests/access-cache.ts'
import type { createCodingChooser } from '../manifests/coding-choice.ts'
import type { PublishedVersion } from '../manifests/published-version.ts'
import type { TagCache } from '../manifests/tag-cache.ts'
import type { VersionCache } from '../manifests/version-cache.ts'
import { type CacheTagHeader, cacheTagHeaders, flatHeaders, PUBLIC_HEADERS } from '../public-headers.ts'
import type { Waiting } from '../store/waiting.ts'
import { type Decision, problemAnswer } from './answer.ts'
import { type BundleTarget, canExist, parseBundleTarget, parseTagTarget } from './bundle-target.ts'
import { decide } from './decide.ts'
import type { RememberedDecisions } from './remembered-decisions.ts'
import { requestKey } from './request-key.ts'
import { readSignature } from './url-signature.ts'

export interface DecisionContext {
  readonly versions: VersionCache
  readonly tags: TagCache
  /** Null: private plugins are served as public ones are. */
  readonly signed: { readonly signer: BundleUrlSigner; readonly access: AccessCache } | null
  readonly waiting: Waiting
  readonly cacheTagHeader: CacheTagHeader | null
  readonly remembered: RememberedDecisions
  readonly chooseCoding: ReturnType<typeof createCodingChooser>
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

// Long enough for a CDN to absorb a flood of wrong names, and short enough when the version is published soon after.
const BRIEFLY = { headers: { 'cache-control': 'public, max-age=5' } }

const NO_SUCH_VERSION = problemAnswer(
  new ProblemError('VERSION_NOT_FOUND', 'This version is not published.', BRIEFLY),
  'not_found',
)
const NO_SUCH_TAG = problemAnswer(
  new ProblemError('VERSION_NOT_FOUND', 'No published version has this tag.', BRIEFLY),
  'not_found',
)
const NO_SUCH_FILE = problemAnswer(
  new ProblemError('FILE_NOT_FOUND', 'No published version has a file with this name.', BRIEFLY),
  'not_found',
)
const URL_EXPIRED = problemAnswer(
  new ProblemError('BUNDLE_URL_EXPIRED', 'The time for which this URL was signed has passed.', BRIEFLY),
  'expired',
)
const NO_SERVICE_WORKER = problemAnswer(
  new ProblemError(
    'SERVICE_WORKER_REFUSED',
    'A browser requested this file as a service worker, which no plugin may be.',
  ),
  'service_worker',
)

/**
 * Decides how a GET or HEAD is answered. A decision made from a published version is remembered.
 *
 * @throws StoreUnavailableError, StoreSuspendedError, TooManyWaitingError when the store is needed and cannot answer;
 * DamagedObjectError when the manifest is not valid
 */
export async function findDecision(context: DecisionContext, request: IncomingMessage): Promise<Decision> {
  const { versions, signed, waiting, remembered, clock } = context
  // A script that became a service worker would control the whole origin, which all plugins share.
  if (request.headers['service-worker'] !== undefined) return NO_SERVICE_WORKER
  const target = parseBundleTarget(request.url ?? '')
  if (!target) return redirect(context, request.url ?? '')
  const signature = readSignature(target, signed?.signer ?? null, clock())
  // Before the version is looked for: what nobody may read costs no read of the store, and does not show whether it exists.
  if (signature.kind === 'forged') return noSuchVersion(target)
  if (signature.kind === 'expired') return URL_EXPIRED
  let version = versions.cached(target.ref)
  if (!version) {
    // Validated only here: names that cannot exist are in no manifest, so a cached version needs no such check.
    if (!canExist(target)) return NO_SUCH_FILE
    version = (await waiting.waitFor(() => versions.load(target.ref))) ?? undefined
  }
  if (!version) return NO_SUCH_VERSION
  const isHidden = version.access?.isPrivate === true && signature.kind === 'none'
  const found = isHidden ? noSuchVersion(target) : decideFromVersion(context, request, version, target.path)
  const decision = signature.kind === 'valid' ? { ...found, expiry: signature.expiry } : found
  const key = requestKey(request)
  if (key !== undefined) remembered.remember(key, version, decision)
  return decision
}

/** The answer for a version that does not exist, which is also that for one that the reader may not know of. */
function noSuchVersion(target: BundleTarget): Decision {
  return canExist(target) ? NO_SUCH_VERSION : NO_SUCH_FILE
}

function decideFromVersion(
  { chooseCoding }: DecisionContext,
  { method = '', headers }: IncomingMessage,
  version: PublishedVersion,
  path: string,
): Decision {
  const { mark } = version.revocation
  if (mark) return revoked(mark)
  const file = version.file(path)
  if (!file) return NO_SUCH_FILE
  const acceptEncoding = headers['accept-encoding']
  const coding = chooseCoding(
    file.codings,
    Array.isArray(acceptEncoding) ? acceptEncoding.join() : acceptEncoding,
  )
  return decide(method, headers, file.representation(coding))
}

/** The answer for a URL with a tag: the same file of the exact version, whose URL can be cached for ever. */
async function redirect(context: DecisionContext, url: string): Promise<Decision> {
  const { tags, signed, waiting, cacheTagHeader } = context
  const target = parseTagTarget(url)
  if (!target) return NO_SUCH_FILE
  const { pluginId, tag, path } = target
  const version = await waiting.waitFor(() => tags.find(pluginId, tag))
  if (version === null) return NO_SUCH_TAG
  // A signature is of one version, and a tag is none.
  if (signed && (await waiting.waitFor(() => signed.access.isPrivate(pluginId)))) return NO_SUCH_TAG
  const cacheTags = cacheTagHeaders(cacheTagHeader, tagCacheTag(pluginId, tag))
  const location = bundleUrl('', { pluginId, version }, path)
  return {
    outcome: 'redirected',
    status: 302,
    headers: flatHeaders({
      ...PUBLIC_HEADERS,
      ...BRIEFLY.headers,
      ...cacheTags,
      location,
      'content-length': '0',
    }),
    content: { kind: 'none' },
  }
}

function revoked({ reason }: VersionMark): Decision {
  const detail = `This version was revoked: ${reason}`
  return problemAnswer(new ProblemError('VERSION_REVOKED', detail, BRIEFLY), 'revoked')
}
