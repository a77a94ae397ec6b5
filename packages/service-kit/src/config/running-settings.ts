import { z } from 'zod'
import { milliseconds } from './setting-types.ts'

/** The variables that say how a service runs, whatever it does. */
export const runningSettings = {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .meta({ values: 'a level of pino', description: 'Lines below this level are not logged.' }),
  READY_TIMEOUT_MS: milliseconds({ min: 100 }).default(3000).meta({
    values: 'milliseconds',
    description: 'How long /ready waits for each of what the service needs.',
  }),
  STOP_TIMEOUT_MS: milliseconds({ min: 0 }).default(10_000).meta({
    values: 'milliseconds',
    description:
      'How long a stopping service waits for what is under way; then it is cut off, and the rest of the stop takes 3 s at the most.',
  }),
} as const
