import { textOption } from '../define/parameters.ts'
import { usageError } from '../failure.ts'

/** Of every command that lists something. */
export const LIMIT_OPTION = { limit: textOption('NUMBER', 'How many at most; 100 when absent') } as const

export function limitOf({ limit = '100' }: { readonly limit: string | undefined }): number {
  if (/^[1-9]\d{0,5}$/.test(limit)) return Number(limit)
  throw usageError(`"${limit}" is no number of items.`, 'Use --limit with a number from 1 to 999999.')
}
