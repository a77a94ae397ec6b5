/**
 * The approximate bytes of data: 2 for each character, 8 for each other value and each member. It stops to count above the
 * limit, so that large data takes no longer; only the keys of an object are always listed.
 *
 * @throws TypeError for an object of another kind than a plain object, an array, a Map, a Set, a Date or a buffer
 */
export function dataSize(data: unknown, limitBytes: number): number {
  const seen = new Set<object>()
  const waiting: unknown[] = [data]
  let bytes = 0
  while (waiting.length > 0 && bytes <= limitBytes) {
    const value = waiting.pop()
    bytes += 8
    if (typeof value === 'string') bytes += value.length * 2
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) bytes += value.byteLength
    else if (value instanceof Map || value instanceof Set) {
      bytes += value.size * 8
      if (bytes <= limitBytes) waiting.push(...value.entries())
    } else if (Array.isArray(value)) {
      bytes += value.length * 8
      if (bytes <= limitBytes) waiting.push(...value)
    } else if (!(value instanceof Date)) {
      requirePlain(value)
      for (const key in value) {
        bytes += key.length * 2
        if (bytes > limitBytes) break
        if (Object.hasOwn(value, key)) waiting.push(Reflect.get(value, key))
      }
    }
  }
  return bytes
}

/** An object of a class would arrive without its methods. */
function requirePlain(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return
  throw new TypeError(`it has an object that is not plain: ${Object.prototype.toString.call(value)}`)
}
