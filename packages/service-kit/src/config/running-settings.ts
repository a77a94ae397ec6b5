import { z } from 'zod'
import { milliseconds } from './setting-types.ts'

/** The variables that every service has. */
export const runningSettings = {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .meta({ values: 'a level of pino', description: 'Lines below this level are not logged.' }),
  READY_TIMEOUT_MS: milliseconds({ min: 100 }).default(3000).meta({
    values: 'milliseconds',
    description: 'How long /ready waits for each dependency.',
  }),
  STOP_TIMEOUT_MS: milliseconds({ min: 0 }).default(10_000).meta({
    values: 'milliseconds',
    description:
      'How long a stopping service waits for requests under way. Then it cuts them off and stops within another 3 s.',
  }),
} as const
