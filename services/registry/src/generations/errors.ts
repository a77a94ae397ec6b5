import type { GenerationKey } from '@plugboard/catalog'

/** The tenant has no such generation, or it is not kept any more. */
export class GenerationNotFoundError extends Error {
  override readonly name = 'GenerationNotFoundError'

  constructor({ tenantId, generation }: GenerationKey, present: number) {
    super(
      generation > present
        ? `The tenant ${tenantId} is at generation ${present}; there is no ${generation} yet.`
        : `The generation ${generation} of the tenant ${tenantId} is not kept.`,
    )
  }
}
