import { expect, it } from 'vitest'
import { limitMemory } from './limit-memory.ts'

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
/** A custom section named "a" in front, and the export of a memory "m" behind. */
const BEFORE = [0, 2, 1, 0x61]
const AFTER = [7, 5, 1, 1, 0x6d, 2, 0]

async function growTo(module: Uint8Array<ArrayBuffer>, pages: number): Promise<number> {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: {
      instantiate(bytes: Uint8Array): Promise<{
        instance: { exports: { m: { grow(delta: number): number; buffer: ArrayBuffer } } }
      }>
    }
  }
  const { instance } = await WebAssembly.instantiate(module)
  const { m: memory } = instance.exports
  memory.grow(pages - memory.buffer.byteLength / 65_536)
  return memory.buffer.byteLength
}

it('a module whose memory is limited grows up to the limit and no further', async () => {
  const module = Uint8Array.from([...HEADER, ...BEFORE, 5, 3, 1, 0, 2, ...AFTER])
  expect(await growTo(module, 400)).toBe(400 * 65_536)
  const limited = limitMemory(module, 300 * 65_536 + 17)
  expect(await growTo(limited, 300)).toBe(300 * 65_536)
  await expect(growTo(limited, 301)).rejects.toThrow('grow')
})

it('a limit below what the module begins with is raised to it', async () => {
  const module = Uint8Array.from([...HEADER, 5, 3, 1, 0, 2, ...AFTER])
  await expect(growTo(limitMemory(module, 1), 3)).rejects.toThrow('grow')
  expect(await growTo(limitMemory(module, 1), 2)).toBe(2 * 65_536)
})

it.each([
  ['no memory', []],
  ['a memory with a limit', [5, 4, 1, 1, 2, 3]],
  ['two memories', [5, 5, 2, 0, 1, 0, 1]],
])('a module with %s is an error', (_name, section) => {
  expect(() => limitMemory(Uint8Array.from([...HEADER, ...section]), 65_536)).toThrow('exactly one memory')
})
