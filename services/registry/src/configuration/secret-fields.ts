import type { PluginConfig } from '@plugboard/types'

type JsonValue = PluginConfig[string]

/** The value at a JSON pointer that goes through objects alone; undefined when there is none. */
export function fieldAt(configuration: PluginConfig, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = configuration
  for (const name of namesOf(pointer)) {
    if (!isObject(at) || !Object.hasOwn(at, name)) return undefined
    at = at[name]
  }
  return at
}

/** A copy with values at JSON pointers, or without one for undefined. A value for which there is no place is left out. */
export function withFields(
  configuration: PluginConfig,
  fields: readonly (readonly [pointer: string, value: JsonValue | undefined])[],
): PluginConfig {
  return fields.reduce((changed, [pointer, value]) => {
    const [name = '', ...rest] = namesOf(pointer)
    return replaceIn(changed, [name, ...rest], value)
  }, configuration)
}

/** True when the object that has the field is there. */
export function hasPlace(configuration: PluginConfig, pointer: string): boolean {
  const parent = pointer.slice(0, pointer.lastIndexOf('/'))
  return parent === '' || isObject(fieldAt(configuration, parent))
}

function replaceIn(
  object: PluginConfig,
  [name, ...rest]: readonly [string, ...string[]],
  value: JsonValue | undefined,
): PluginConfig {
  const [next, ...further] = rest
  if (next === undefined) {
    const { [name]: _replaced, ...others } = object
    return value === undefined ? others : { ...others, [name]: value }
  }
  const inside = Object.hasOwn(object, name) ? object[name] : undefined
  return isObject(inside) ? { ...object, [name]: replaceIn(inside, [next, ...further], value) } : object
}

function namesOf(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function isObject(value: JsonValue | undefined): value is PluginConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
