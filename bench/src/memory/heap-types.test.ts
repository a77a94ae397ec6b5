import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { grownTypes, readHeapTypes } from './heap-types.ts'

async function typesOf(nodes: readonly (readonly [type: number, name: number, size: number])[]) {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-heap-'))
  const file = join(folder, 'a.heapsnapshot')
  const meta = { node_fields: ['type', 'name', 'self_size'], node_types: [['object', 'string']] }
  await writeFile(
    file,
    JSON.stringify({ snapshot: { meta }, nodes: nodes.flat(), strings: ['Request', 'a name'] }),
  )
  const types = await readHeapTypes(file)
  await rm(folder, { recursive: true })
  return types
}

it('objects of a snapshot are counted by constructor, and all strings as one', async () => {
  const types = await typesOf([
    [0, 0, 100],
    [0, 0, 50],
    [1, 1, 8],
  ])
  expect(Object.fromEntries(types)).toEqual({
    Request: { count: 2, bytes: 150 },
    '(string)': { count: 1, bytes: 8 },
  })
})

it('the constructor that grew most in bytes comes first', async () => {
  const before = await typesOf([[0, 0, 100]])
  const after = await typesOf([
    [1, 1, 8],
    [0, 0, 100],
    [0, 0, 100],
  ])
  expect(grownTypes(before, after, 2)).toEqual([
    { name: 'Request', objects: 1, bytes: 100 },
    { name: '(string)', objects: 1, bytes: 8 },
  ])
})
