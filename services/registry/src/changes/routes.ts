import { ProblemError } from '@plugboard/service-kit'
import type { Caller } from '../access/caller.ts'
import type { FindCaller } from '../access/find-caller.ts'
import { beginEvents } from '../live/begin-events.ts'
import { openEventStream } from '../live/event-stream.ts'
import type { RegistryApp } from '../registry-app.ts'
import type { AuditWatch } from './audit-watch.ts'
import { formatNews, joinNews, type News } from './change.ts'
import { type FeedReader, mayStay } from './change-feed.ts'
import type { ChangeReaders } from './change-readers.ts'

interface ChangesOptions {
  readonly readers: ChangeReaders<FeedReader>
  readonly watch: Pick<AuditWatch, 'begin'>
  readonly heartbeatMs: number
  readonly lifeMs: number
  readonly findCaller: FindCaller
}

/** GET /events: tells whoever is signed in what changes, of what they may read, until they or the registry end it. */
export function serveChanges(app: RegistryApp, options: ChangesOptions): void {
  const { readers, watch, heartbeatMs, lifeMs, findCaller } = options
  let isStopping = false
  // Before the server waits for its answers to end.
  app.addHook('preClose', async () => {
    isStopping = true
    for (const { stream } of readers.readers()) stream.end()
  })

  app.get(
    '/events',
    {
      // An answer without a body has nothing to follow.
      exposeHeadRoute: false,
      config: {
        access: 'known',
        problems: ['CATALOG_UNAVAILABLE', 'SERVICE_STOPPING', 'TOO_MANY_SUBSCRIBERS'],
      },
      schema: {
        tags: ['operation'],
        summary:
          'Follow what changes, of what the caller may read: a stream of server-sent events. "changes" has a list of RegistryChange; "missed" says that there were others, so that everything shown should be read again, as after every reconnect',
      },
    },
    async (request, reply) => {
      const place = readers.take(nameOf(request.caller))
      try {
        await watch.begin()
        if (isStopping) throw new ProblemError('SERVICE_STOPPING', 'The registry is stopping.')
      } catch (error) {
        place[Symbol.dispose]()
        throw error
      }
      const response = beginEvents(reply, () => place[Symbol.dispose]())
      if (!response) return
      // No use, so that an open page does not keep an idle session.
      const whoNow = () => findCaller(request, { isUse: false })
      const stream = openEventStream<News>(response, {
        heartbeatMs,
        lifeMs,
        mayFollow: async () => mayStay(await whoNow()),
        format: formatNews,
        merge: joinNews,
      })
      place.connect({ stream, findCaller: whoNow })
    },
  )
}

/** Whose streams are counted together. */
function nameOf(caller: Caller): string {
  if (caller.kind !== 'token') return caller.kind
  const { credential, session } = caller
  if (session) return `person ${session.personId}`
  return `token ${credential.tokenId ?? credential.name}`
}
