import { ProblemError } from '@plugboard/service-kit'
import type { z } from 'zod'

/** The end of a page, as an opaque text that the client sends back. */
export function formatCursor(position: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** @throws ProblemError when the text is not a cursor of this listing */
export function parseCursor<Position extends z.ZodType>(
  schema: Position,
  cursor: string | undefined,
): z.output<Position> | undefined {
  if (cursor === undefined) return undefined
  const parsed = schema.safeParse(decode(cursor))
  if (!parsed.success) throw invalidCursor()
  return parsed.data
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw invalidCursor()
  }
}

function invalidCursor(): ProblemError {
  return new ProblemError('CURSOR_INVALID', 'The cursor does not come from this listing.')
}
