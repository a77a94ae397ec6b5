import { z } from 'zod'
import { AppliedDecision, Fingerprint } from './check-decision.ts'
import { CodeOfFinding } from './finding-codes.ts'
import { PROBLEM_CODES } from './problem-codes.ts'

/** A place in a source file, which a source map names. */
export const SourcePlace = z
  .object({ file: z.string(), line: z.int().positive(), column: z.int().positive() })
  .meta({ id: 'SourcePlace' })

export type SourcePlace = z.infer<typeof SourcePlace>

/** One fault, its place, and what to do about it. */
export const Finding = z.object({
  code: CodeOfFinding,
  message: z.string(),
  hint: z.string().optional(),
  pointer: z
    .string()
    .optional()
    .meta({ description: 'A JSON pointer (RFC 6901) into the metadata or the body.' }),
  file: z.string().optional().meta({ description: 'A path in the bundle.' }),
  line: z.int().positive().optional(),
  column: z.int().positive().optional().meta({ description: 'From 1, in UTF-16 code units.' }),
  excerpt: z.string().max(200).optional().meta({ description: 'What is there, without secrets.' }),
  source: SourcePlace.optional().meta({ description: 'The same place in the source, by a source map.' }),
  level: z.enum(['enforced', 'advisory']).optional().meta({
    description: 'Of a check. enforced: the upload is refused for it. advisory: it is only told.',
  }),
  fingerprint: Fingerprint.optional(),
  decision: AppliedDecision.optional().meta({
    description: 'Who allowed it. Its level is advisory for that reason.',
  }),
})

export type Finding = z.infer<typeof Finding>

/** The body of every error: RFC 9457 problem details, with a stable code. */
export const Problem = z
  .object({
    type: z.string().meta({ description: 'A stable identifier of the kind of problem, one for each code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    fix: z.string().meta({ description: 'What to do about it. The hints of errors are more specific.' }),
    instance: z.string().meta({ description: 'The id of the request, which is also in the log.' }),
    code: z.enum(keysOf(PROBLEM_CODES)),
    retryable: z.boolean(),
    errors: z.array(Finding).optional(),
    limitBytes: z.int().optional(),
    digests: z
      .object({ existing: z.string(), uploaded: z.string() })
      .optional()
      .meta({ description: 'VERSION_EXISTS: the digests of the published and of the uploaded content.' }),
    checks: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'NOT_READY: the state of each dependency.' }),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof Problem>

function keysOf<Table extends object>(table: Table): (keyof Table & string)[] {
  // Object.keys returns string[]; the tables are const, so they have no other keys.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(table) as (keyof Table & string)[]
}
