import { escapePointer, namesIn } from './pointer.ts'

/** One place in which two JSON values differ. A side is undefined where it has nothing there. */
export interface JsonDifference {
  /** A JSON pointer (RFC 6901). */
  readonly pointer: string
  readonly before: unknown
  readonly after: unknown
}

/** The places in which two JSON values differ, in the order of the second. Objects are compared field by field, lists as a whole. */
export function differencesOf(before: unknown, after: unknown, pointer = ''): JsonDifference[] {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(after), ...Object.keys(before)])
    return [...names].flatMap((name) =>
      differencesOf(own(before, name), own(after, name), `${pointer}/${escapePointer(name)}`),
    )
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ pointer, before, after }]
}

/** A copy of a JSON value that has another value at a pointer; objects on the way are made where they are missing. */
export function withValueAt(value: unknown, pointer: string, to: unknown): unknown {
  if (pointer === '') return to
  const [name = ''] = namesIn(pointer)
  const inner = pointer.slice(1).replace(/^[^/]*/, '')
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (String(index) === name ? withValueAt(item, inner, to) : item))
  }
  const fields = isObject(value) ? value : {}
  return { ...fields, [name]: withValueAt(own(fields, name), inner, to) }
}

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}
