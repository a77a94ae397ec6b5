import { readFile } from 'node:fs/promises'

interface HeapSnapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } }
  readonly nodes: readonly number[]
  readonly strings: readonly string[]
}

interface HeapType {
  count: number
  bytes: number
}

/** The objects of a heap snapshot by constructor: how many there are, and their own bytes. */
export async function readHeapTypes(file: string): Promise<Map<string, HeapType>> {
  // V8 writes it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { snapshot, nodes, strings } = JSON.parse(await readFile(file, 'utf8')) as HeapSnapshot
  const { node_fields, node_types } = snapshot.meta
  const at = (field: string): number => node_fields.indexOf(field)
  const types = new Map<string, HeapType>()
  for (let node = 0; node < nodes.length; node += node_fields.length) {
    const kind = node_types[0][nodes[node + at('type')] ?? -1] ?? 'unknown'
    // Other kinds are named by their contents.
    const name =
      kind === 'object' || kind === 'native' ? strings[nodes[node + at('name')] ?? -1] : `(${kind})`
    const type = types.get(name ?? kind) ?? { count: 0, bytes: 0 }
    type.count += 1
    type.bytes += nodes[node + at('self_size')] ?? 0
    types.set(name ?? kind, type)
  }
  return types
}

/** The constructors that grew most in bytes from one snapshot to a later one. */
export function grownTypes(
  before: ReadonlyMap<string, HeapType>,
  after: ReadonlyMap<string, HeapType>,
  count: number,
): { readonly name: string; readonly objects: number; readonly bytes: number }[] {
  return [...after]
    .map(([name, type]) => ({
      name,
      objects: type.count - (before.get(name)?.count ?? 0),
      bytes: type.bytes - (before.get(name)?.bytes ?? 0),
    }))
    .toSorted((left, right) => right.bytes - left.bytes)
    .slice(0, count)
}
