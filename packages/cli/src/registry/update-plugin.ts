import { answerOf, type UpdateRequestInput } from '@plugboard/client'
import type { Reply } from '../define/command.ts'
import { installReply } from './describe-change.ts'
import { dryRunQuery } from './dry-run-option.ts'
import type { OpenedRegistry } from './open-registry.ts'

export interface PluginUpdate {
  readonly tenantId: string
  readonly pluginId: string
  readonly changes: UpdateRequestInput
  readonly dryRun: boolean
  /** The entity tag of what was read, when the change must not overwrite another one. */
  readonly ifMatch?: string | undefined
}

/** Changes only some properties of a plugin of a tenant. */
export async function updatePlugin({ client }: OpenedRegistry, update: PluginUpdate): Promise<Reply> {
  const { tenantId, pluginId, changes, dryRun, ifMatch } = update
  const result = await answerOf(
    client.PATCH('/tenants/{tenantId}/plugins/{pluginId}', {
      params: {
        path: { tenantId, pluginId },
        query: dryRunQuery({ dryRun }),
        ...(ifMatch !== undefined && { header: { 'if-match': ifMatch } }),
      },
      body: changes,
    }),
  )
  return installReply(result, { isDryRun: dryRun })
}
