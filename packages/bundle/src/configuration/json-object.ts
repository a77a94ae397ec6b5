import type { JsonObject } from '@plugboard/types'

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses JSON into objects without a prototype, in which `constructor` and `__proto__` are keys like all others. */
export function parseWithoutPrototypes(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) =>
    isObject(value) ? Object.setPrototypeOf(value, null) : value,
  )
}

export function withoutPrototype(entries: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.setPrototypeOf(Object.fromEntries(entries), null)
}
