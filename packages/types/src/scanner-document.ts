import { z } from 'zod'

/** One of the operator's scanners, as it is now. */
export const ScannerDocument = z
  .object({
    name: z.string(),
    requirement: z.enum(['required', 'advisory', 'monitor']).meta({
      description: 'required: a hit is refused. advisory: a hit is a warning. monitor: hits are logged only.',
    }),
    whenAway: z.enum(['refuse', 'wait']).meta({
      description:
        'Of a required scanner. refuse: uploads are answered 503 while it is away. wait: versions wait for a person.',
    }),
    state: z.enum(['ready', 'stale', 'away']).meta({
      description: 'stale: it scans by former rules, because the present ones cannot be used.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it is stale or away.' }),
    ruleVersion: z
      .string()
      .nullable()
      .meta({ description: 'The state of its rules; null: it does not say.' }),
  })
  .meta({ id: 'Scanner' })

export type ScannerDocument = z.infer<typeof ScannerDocument>
