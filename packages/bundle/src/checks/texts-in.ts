import { jsonPointer } from '@plugboard/types'

/** A text in a JSON value: a string, or the name of a property. */
export interface TextIn {
  readonly text: string
  readonly pointer: string
}

/** All texts in a JSON value. Without recursion, since a schema can be nested deeply. */
export function* textsIn(root: unknown): Generator<TextIn> {
  const left: { readonly value: unknown; readonly path: readonly (string | number)[] }[] = [
    { value: root, path: [] },
  ]
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next
    if (typeof value === 'string') yield { text: value, pointer: jsonPointer(path) }
    if (typeof value !== 'object' || value === null) continue
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) yield { text: key, pointer: jsonPointer([...path, key]) }
      left.push({ value: item, path: [...path, key] })
    }
  }
}
