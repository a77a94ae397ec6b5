import { isDeepStrictEqual } from 'node:util'
import { findGeneration } from './find-generation.ts'
import { type ContentChange, type Made, makeGeneration, type TenantPorts } from './make-generation.ts'

/**
 * Makes a new generation with the content of an earlier one. When the tenant has that content already, nothing changes.
 *
 * @throws GenerationNotFoundError, TenantBusyError
 */
export async function rollBack(
  ports: TenantPorts,
  {
    tenantId,
    generation,
    madeBy,
    isDryRun,
  }: { generation: number; madeBy: string | null } & Pick<ContentChange<void>, 'tenantId' | 'isDryRun'>,
): Promise<Made<void>> {
  const { plugins } = await findGeneration(ports.catalog, { tenantId, generation })
  return makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'rollback', rolledBackTo: generation },
    change: (present) => ({
      content: isDeepStrictEqual(present, { plugins }) ? present : { plugins },
      result: undefined,
    }),
  })
}
