import { z } from 'zod'

/** Names a tenant of the product: letters, digits, dot, underscore and hyphen, 1 to 128 characters. */
export const TenantId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, {
    error: 'must be 1 to 128 letters, digits, dots, underscores or hyphens, and start with a letter or digit',
  })
  .meta({ description: 'Names a tenant.', examples: ['your-tenant-id'] })

export type TenantId = z.infer<typeof TenantId>
