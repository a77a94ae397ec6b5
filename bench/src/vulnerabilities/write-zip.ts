import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'

const LOCAL_BYTES = 30
const CENTRAL_BYTES = 46
const END64_BYTES = 56
const LOCATOR_BYTES = 20
const END_BYTES = 22
const VERSION = 45
const DEFLATE = 8

/** Writes a ZIP64 of texts, one at a time. The libraries for it take the square of the number of files. */
export function writeZip(path: string, files: Iterable<readonly [name: string, text: string]>): void {
  const fd = openSync(path, 'w')
  const directory: Buffer[] = []
  let offset = 0
  try {
    for (const [name, text] of files) {
      const content = Buffer.from(text)
      const packed = deflateRawSync(content, { level: 1 })
      const facts = Buffer.alloc(24)
      facts.writeUInt16LE(DEFLATE, 2)
      facts.writeUInt32LE(crc32(content), 8)
      facts.writeUInt32LE(packed.length, 12)
      facts.writeUInt32LE(content.length, 16)
      facts.writeUInt16LE(Buffer.byteLength(name), 20)
      const local = Buffer.alloc(LOCAL_BYTES)
      local.writeUInt32LE(0x04034b50, 0)
      local.writeUInt16LE(VERSION, 4)
      facts.copy(local, 6)
      const central = Buffer.alloc(CENTRAL_BYTES)
      central.writeUInt32LE(0x02014b50, 0)
      central.writeUInt16LE(VERSION, 4)
      central.writeUInt16LE(VERSION, 6)
      facts.copy(central, 8)
      central.writeUInt32LE(offset, 42)
      directory.push(central, Buffer.from(name))
      offset += writeSync(fd, Buffer.concat([local, Buffer.from(name), packed]))
    }
    writeSync(fd, Buffer.concat([...directory, ending(directory, offset)]))
  } finally {
    closeSync(fd)
  }
}

function ending(directory: readonly Buffer[], start: number): Buffer {
  const count = BigInt(directory.length / 2)
  const size = directory.reduce((bytes, each) => bytes + each.length, 0)
  const end64 = Buffer.alloc(END64_BYTES)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(BigInt(END64_BYTES - 12), 4)
  end64.writeUInt16LE(VERSION, 12)
  end64.writeUInt16LE(VERSION, 14)
  end64.writeBigUInt64LE(count, 24)
  end64.writeBigUInt64LE(count, 32)
  end64.writeBigUInt64LE(BigInt(size), 40)
  end64.writeBigUInt64LE(BigInt(start), 48)
  const locator = Buffer.alloc(LOCATOR_BYTES)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(start + size), 8)
  locator.writeUInt32LE(1, 16)
  // All fields say that the values are in the ZIP64 record.
  const end = Buffer.alloc(END_BYTES, 0xff)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(0, 4)
  end.writeUInt16LE(0, 20)
  return Buffer.concat([end64, locator, end])
}
