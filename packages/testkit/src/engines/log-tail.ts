import { open } from 'node:fs/promises'

const TAIL_BYTES = 4096

/** The last lines of a log file, for an error message. */
export async function readLogTail(path: string, lines = 12): Promise<string> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const length = Math.min(size, TAIL_BYTES)
  const { buffer } = await file.read({ buffer: Buffer.alloc(length), position: size - length })
  return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n')
}
