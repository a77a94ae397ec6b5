const HEADER_BYTES = 8
const MEMORY_SECTION = 5
const PAGE_BYTES = 65_536

/**
 * A WebAssembly module whose own memory cannot grow over `limitBytes`. The limits of a worker thread do not count this memory.
 *
 * @throws TypeError when the module has not exactly one memory of its own, without a limit
 */
export function limitMemory(module: Uint8Array, limitBytes: number): Uint8Array<ArrayBuffer> {
  for (const { id, start, contentStart, end } of sectionsOf(module)) {
    if (id !== MEMORY_SECTION) continue
    const count = readNumber(module, contentStart)
    const flags = readNumber(module, count.next)
    const least = readNumber(module, flags.next)
    if (count.value !== 1 || flags.value !== 0 || least.next !== end) break
    const most = Math.max(least.value, Math.floor(limitBytes / PAGE_BYTES))
    const content = [1, 1, ...encodeNumber(least.value), ...encodeNumber(most)]
    const section = [MEMORY_SECTION, ...encodeNumber(content.length), ...content]
    const limited = new Uint8Array(module.length - (end - start) + section.length)
    limited.set(module.subarray(0, start))
    limited.set(section, start)
    limited.set(module.subarray(end), start + section.length)
    return limited
  }
  throw new TypeError('the WebAssembly module has not exactly one memory of its own without a limit')
}

function* sectionsOf(module: Uint8Array) {
  for (let start = HEADER_BYTES; start < module.length; ) {
    const id = module[start]
    const length = readNumber(module, start + 1)
    const end = length.next + length.value
    yield { id, start, contentStart: length.next, end }
    start = end
  }
}

/** An unsigned LEB128, as WebAssembly writes numbers. */
function readNumber(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let next = at, shift = 0; shift < 35; next += 1, shift += 7) {
    const byte = bytes[next] ?? 0
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, next: next + 1 }
  }
  throw new TypeError('the WebAssembly module has a number that does not end')
}

function encodeNumber(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return [...bytes, rest]
}
