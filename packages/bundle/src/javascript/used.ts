/** How an expression is used. */
export const USED = {
  /** Its value goes somewhere that is not followed: into an argument, a property, a result. */
  value: 1,
  called: 2,
  constructed: 4,
  assigned: 8,
  deleted: 16,
  /** It is only tested: `typeof x`, `x ? …`, `x === y`. */
  tested: 32,
  /** It becomes the value of a variable. */
  named: 64,
  /** It is taken apart by a pattern. */
  destructured: 128,
  /** A property of it is used. */
  member: 256,
} as const
