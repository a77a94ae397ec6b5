import type { ProblemCode } from '@plugboard/types'
import { ProblemError, type ProblemFacts } from './problem-error.ts'

/** One row of a feature's table: an error that the feature throws, and the problem for it. */
export interface ProblemRow {
  readonly code: ProblemCode
  /** The problem for the error, or undefined when the row is for another error. */
  readonly translate: (error: unknown) => ProblemError | undefined
}

/** A feature's errors and their problems. A row of a subclass comes before the row of its base class. */
export type ProblemTable = readonly ProblemRow[]

/** The facts of the problem for one error, which becomes its cause. */
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
  // oxlint-disable-next-line typescript/no-explicit-any -- classes with any constructor
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

/** Looks an error up in the tables, in order. A ProblemError is returned unchanged. */
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
