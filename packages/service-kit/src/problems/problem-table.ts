import type { ProblemCode } from '@plugboard/types'
import { ProblemError, type ProblemFacts } from './problem-error.ts'

/** One row of a feature's table: an error that the feature throws, and the problem it is answered as. */
export interface ProblemRow {
  readonly code: ProblemCode
  /** The problem that the error is, or undefined when the row is about another error. */
  readonly translate: (error: unknown) => ProblemError | undefined
}

/** A feature's errors and their problems. A row of a subclass comes before the row of its base class. */
export type ProblemTable = readonly ProblemRow[]

/** What a row says about one error; the error itself becomes the problem's cause. */
interface Description extends Omit<ProblemFacts, 'cause'> {
  readonly detail: string
}

/**
 * Makes a row.
 *
 * @example
 * problemOf(PluginNotFoundError, 'PLUGIN_NOT_FOUND', ({ message }) => ({ detail: message }))
 */
export function problemOf<Known extends Error>(
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the class is constructed with
  type: abstract new (...args: any[]) => Known,
  code: ProblemCode,
  describe: (error: Known) => Description,
): ProblemRow {
  return {
    code,
    translate: (error) => {
      if (!(error instanceof type)) return undefined
      const { detail, ...facts } = describe(error)
      return new ProblemError(code, detail, { ...facts, cause: error })
    },
  }
}

/** Looks an error up in tables, in their order. A ProblemError is its own translation. */
export function translateBy(tables: readonly ProblemTable[]): (error: unknown) => ProblemError | undefined {
  const rows = tables.flat()
  return (error) => {
    if (error instanceof ProblemError) return error
    for (const row of rows) {
      const problem = row.translate(error)
      if (problem) return problem
    }
    return undefined
  }
}
