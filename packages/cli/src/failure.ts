import { ProblemAnswerError, UnreachableError, UnreadableAnswerError } from '@plugboard/client'
import { type ExitReason, exitReasonOf } from './exit-codes.ts'

/** What `--json` prints when a command fails. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly fix: string
  /** Whether the same command may succeed later. */
  readonly retryable: boolean
  /** The id of the request, which is also in the log of the registry; null when no registry refused it. */
  readonly requestId: string | null
  readonly errors: readonly FailureDetail[]
  readonly exitCode: number
}

/** A place in a file or a document, and what is wrong there. */
export interface FailureDetail {
  readonly code?: string | undefined
  readonly message: string
  readonly hint?: string | undefined
  readonly pointer?: string | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
  readonly excerpt?: string | undefined
  readonly source?: { readonly file: string; readonly line: number; readonly column: number } | undefined
}

export interface CommandErrorFacts {
  readonly reason: ExitReason
  readonly code: string
  readonly message: string
  readonly fix: string
}

/** A command cannot do what it was asked to, for a reason that it found itself. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly reason: ExitReason
  readonly code: string
  readonly fix: string

  constructor({ reason, code, message, fix }: CommandErrorFacts, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.code = code
    this.fix = fix
  }
}

/** A command was used wrongly. */
export function usageError(message: string, fix: string): CommandError {
  return new CommandError({ reason: 'usage', code: 'USAGE', message, fix })
}

/** What is to be said of an error, whatever threw it. */
export function failureOf(error: unknown): Omit<Failure, 'exitCode'> & { readonly reason: ExitReason } {
  if (error instanceof ProblemAnswerError) {
    const { code, status, detail, fix, retryable, instance, errors = [] } = error.problem
    const wait = error.retryAfterSeconds
    return {
      reason: exitReasonOf({ code, status }),
      code,
      message: detail,
      fix: wait === undefined ? fix : `${fix} Wait for ${wait} s first.`,
      retryable,
      requestId: instance,
      errors,
    }
  }
  if (error instanceof UnreachableError) {
    return {
      ...OWN,
      reason: 'unreachable',
      code: 'UNREACHABLE',
      message: `${error.message}${causeOf(error)}`,
      fix: 'See whether the address is right and the registry runs: plugboard doctor.',
      retryable: true,
    }
  }
  if (error instanceof UnreadableAnswerError) {
    return {
      ...OWN,
      reason: 'unreachable',
      code: 'NO_REGISTRY',
      message: error.message,
      fix: 'See whether the address is that of a registry, and what a proxy between says.',
      retryable: error.status >= 500,
    }
  }
  if (error instanceof CommandError) {
    const { reason, code, message, fix } = error
    return { ...OWN, reason, code, message, fix, retryable: reason === 'unreachable' }
  }
  return {
    ...OWN,
    reason: 'internal',
    code: 'INTERNAL',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    fix: 'This is a fault of the program. Report it with the lines above.',
    retryable: false,
  }
}

const OWN = { requestId: null, errors: [] }

/** The innermost cause, such as "connect ECONNREFUSED 127.0.0.1:4000". */
function causeOf(error: Error): string {
  let innermost: unknown = error.cause
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause
  if (!(innermost instanceof Error)) return ''
  const text = innermost.message || ('code' in innermost ? String(innermost.code) : '')
  return text === '' ? '' : ` (${text})`
}
