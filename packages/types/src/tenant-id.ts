import { z } from 'zod'

export const TENANT_ID_MAX_LENGTH = 128

const TENANT_ID = new RegExp(`^[A-Za-z0-9][A-Za-z0-9._-]{0,${TENANT_ID_MAX_LENGTH - 1}}$`)

/** Names a tenant of the product: letters, digits, dot, underscore and hyphen, 1 to 128 characters. */
export const TenantId = z
  .string()
  .regex(TENANT_ID, {
    error: `must be 1 to ${TENANT_ID_MAX_LENGTH} letters, digits, dots, underscores or hyphens, and start with a letter or digit`,
  })
  .meta({ description: 'Names a tenant.', examples: ['your-tenant-id'] })

export type TenantId = z.infer<typeof TenantId>
