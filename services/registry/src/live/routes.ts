import type { Catalog } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import { TenantId } from '@plugboard/types'
import { z } from 'zod'
import type { FindCaller } from '../access/find-caller.ts'
import type { RegistryApp } from '../registry-app.ts'
import { beginEvents } from './begin-events.ts'
import { openGenerationStream } from './generation-stream.ts'
import { presentOf, type Subscriptions } from './subscriptions.ts'

interface LiveOptions {
  readonly catalog: Pick<Catalog, 'tenants'>
  readonly subscriptions: Subscriptions
  readonly heartbeatMs: number
  readonly lifeMs: number
  readonly findCaller: FindCaller
  /** Called when somebody follows a tenant. */
  readonly onFollowed: () => void
}

/** GET /tenants/:tenantId/events: notifies open pages of each new generation, until they or the registry end it. */
export function serveEvents(app: RegistryApp, options: LiveOptions): void {
  const { catalog, subscriptions, heartbeatMs, lifeMs, findCaller, onFollowed } = options
  let isStopping = false
  // Before the server waits for its answers to end.
  app.addHook('preClose', async () => {
    isStopping = true
    subscriptions.end()
  })

  app.get(
    '/tenants/:tenantId/events',
    {
      // An answer without a body has nothing to follow.
      exposeHeadRoute: false,
      config: {
        access: { scope: 'read', tenant: 'path' },
        problems: ['CATALOG_UNAVAILABLE', 'SERVICE_STOPPING', 'TOO_MANY_SUBSCRIBERS'],
      },
      schema: {
        tags: ['tenants'],
        summary:
          'Follow the changes of a tenant: a stream of server-sent events, each with the number of the present generation',
        params: z.object({ tenantId: TenantId }),
        headers: z.object({
          'last-event-id': z.string().optional().meta({
            description:
              'The generation that the client has. The stream begins with the present one if it is another.',
          }),
        }),
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      const subscription = subscriptions.take(tenantId)
      try {
        onFollowed()
        subscriptions.learn(tenantId, presentOf(await catalog.tenants.find(tenantId)))
        if (isStopping) throw new ProblemError('SERVICE_STOPPING', 'The registry is stopping.')
      } catch (error) {
        subscription[Symbol.dispose]()
        throw error
      }
      const response = beginEvents(reply, () => subscription[Symbol.dispose]())
      if (!response) return
      // A token may have been revoked since, or a session ended. No use, so that an open page does not keep an idle session.
      const mayFollow = async () => (await findCaller(request, { isUse: false })).kind !== 'unknown'
      const stream = openGenerationStream(response, { heartbeatMs, lifeMs, mayFollow })
      subscription.connect(stream, parseGeneration(request.headers['last-event-id']))
    },
  )
}

/** The generation that a client names, or null: what is not a generation counts as none. */
function parseGeneration(lastEventId: string | undefined): number | null {
  return lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null
}
