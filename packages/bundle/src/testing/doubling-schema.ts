import type { JsonObject } from '@plugboard/types'

/** A schema whose evaluation doubles with each of its references. */
export function doubling(steps: number, leaf: JsonObject, keyword = 'allOf'): JsonObject {
  const last = `#/$defs/step${steps}`
  const entries = Array.from({ length: steps }, (_, index) => [
    `step${index + 1}`,
    { [keyword]: [stepTo(index), stepTo(index)] },
  ])
  return { $defs: { step0: leaf, ...Object.fromEntries(entries) }, properties: { a: { $ref: last } } }
}

function stepTo(index: number): JsonObject {
  return { $ref: `#/$defs/step${index}` }
}
