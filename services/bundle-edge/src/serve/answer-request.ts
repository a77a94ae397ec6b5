import type { IncomingHttpHeaders } from 'node:http'
import type { BodyCache } from '../bodies/body-cache.ts'
import type { Streams } from '../bodies/streams.ts'
import type { createCodingChooser } from '../manifests/coding-choice.ts'
import type { PublishedVersion } from '../manifests/published-version.ts'
import type { Representation } from '../manifests/representation.ts'
import type { VersionCache } from '../manifests/version-cache.ts'
import { NO_SUCH_FILE, NO_SUCH_VERSION } from './absence.ts'
import { type Answer, prepareProblemAnswer, problemAnswer } from './answer.ts'
import { type BundleTarget, canExist, parseBundleTarget } from './bundle-target.ts'
import { type Decision, decideAnswer } from './decide-answer.ts'

/** A GET or HEAD, as far as an answer depends on it. */
export interface BundleRequest {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  /** The id that a problem names. */
  readonly instance: string
}

export interface AnswerContext {
  readonly versions: VersionCache
  readonly bodies: BodyCache
  readonly streams: Streams
  readonly chooseCoding: ReturnType<typeof createCodingChooser>
  readonly onBodyLookup: (result: 'hit' | 'miss' | 'streamed') => void
}

const noSuchFile = prepareProblemAnswer(NO_SUCH_FILE, 'not_found')
const noSuchVersion = prepareProblemAnswer(NO_SUCH_VERSION, 'not_found')

/**
 * Finds the answer to a request. It is a promise only when the store has to be asked.
 *
 * @throws StoreUnavailableError when the store cannot answer and the answer is not cached; DamagedObjectError when
 * the store does not hold what was published
 */
export function answerRequest(context: AnswerContext, request: BundleRequest): Answer | Promise<Answer> {
  const target = parseBundleTarget(request.target)
  if (!target) return noSuchFile(request.instance)
  const version = context.versions.cached(target.ref)
  if (version) return answerFromVersion(context, request, target, version)
  return answerAfterLoad(context, request, target)
}

async function answerAfterLoad(
  context: AnswerContext,
  request: BundleRequest,
  target: BundleTarget,
): Promise<Answer> {
  // Asked here alone: names that cannot exist are in no manifest, so what is cached needs no such check.
  if (!canExist(target)) return noSuchFile(request.instance)
  const version = await context.versions.load(target.ref)
  if (!version) return noSuchVersion(request.instance)
  return answerFromVersion(context, request, target, version)
}

function answerFromVersion(
  context: AnswerContext,
  request: BundleRequest,
  target: BundleTarget,
  version: PublishedVersion,
): Answer | Promise<Answer> {
  const file = version.file(target.path)
  if (!file) return noSuchFile(request.instance)
  const acceptEncoding = request.headers['accept-encoding']
  const representation = file.representation(
    context.chooseCoding(
      file.codings,
      Array.isArray(acceptEncoding) ? acceptEncoding.join() : acceptEncoding,
    ),
  )
  const decision = decideAnswer(request.method, request.headers, representation)
  switch (decision.kind) {
    case 'refusal':
      return problemAnswer(decision.problem, decision.outcome, request.instance)
    case 'empty':
      return { ...decision, content: { kind: 'none' } }
    case 'content':
      return answerWithBody(context, decision, representation)
  }
}

type ContentDecision = Extract<Decision, { kind: 'content' }>

function answerWithBody(
  { bodies, streams, onBodyLookup }: AnswerContext,
  { outcome, status, headers, range }: ContentDecision,
  object: Representation,
): Answer | Promise<Answer> {
  const body = bodies.cached(object)
  if (body) {
    onBodyLookup('hit')
    return { outcome, status, headers, content: { kind: 'bytes', body, range } }
  }
  if (!bodies.admits(object)) {
    onBodyLookup('streamed')
    const open = (signal: AbortSignal) => streams.open(object, { range, signal })
    return { outcome, status, headers, content: { kind: 'stream', object, range, open } }
  }
  onBodyLookup('miss')
  return bodies
    .load(object)
    .then((loaded) => ({ outcome, status, headers, content: { kind: 'bytes', body: loaded, range } }))
}
