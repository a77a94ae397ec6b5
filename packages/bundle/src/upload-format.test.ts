import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openSpool } from './spool/spool.ts'
import { type DeclaredFile, formatFault } from './upload-format.ts'

async function messageOf(bytes: Uint8Array, declared?: DeclaredFile): Promise<string | undefined> {
  await using spool = await openSpool({ directory: tmpdir() })
  const upload = await spool.append(
    (async function* () {
      yield Buffer.from(bytes)
    })(),
    { limitBytes: bytes.length },
  )
  return (await formatFault(upload, declared))?.message
}

/** The header of a tar entry: a name, fields filled up with NULs, and `ustar` at byte 257. */
function tarOf(name: string): Buffer {
  const header = Buffer.alloc(1024)
  header.write(name, 0)
  header.write('ustar', 257)
  return header
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const SCRIPT = latin1('export default 1\n')

describe('an upload that is neither JavaScript nor ZIP', () => {
  it.each([
    ['a gzip file, such as .tar.gz', gzipSync(tarOf('bundle.js'))],
    ['a bzip2 file', latin1('BZh91AY&SY\x00\x00')],
    ['an xz file', latin1('\xfd7zXZ\x00\x00\x04')],
    ['a Zstandard file', latin1('\x28\xb5\x2f\xfd\x24\x00')],
    ['a 7z archive', latin1('7z\xbc\xaf\x27\x1c\x00\x04')],
    ['a RAR archive', latin1('Rar!\x1a\x07\x01\x00')],
    ['a tar archive', tarOf('bundle.js')],
    ['a PNG image', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
    ['a JPEG image', latin1('\xff\xd8\xff\xe0\x00\x10JFIF')],
    ['a GIF image', latin1('GIF89a\x01\x00')],
    ['a WebP image', latin1('RIFF\x24\x00\x00\x00WEBPVP8 ')],
    ['a PDF document', latin1('%PDF-1.7\n')],
    ['a WebAssembly module', latin1('\0asm\x01\0\0\0')],
    ['a program for Linux', latin1('\x7fELF\x02\x01')],
    ['an HTML page', latin1('\xef\xbb\xbf\n<!DOCTYPE html><title>404</title>')],
  ])('is refused as %s', async (format, bytes) => {
    expect(await messageOf(bytes)).toBe(`the upload is ${format}; a bundle is JavaScript or a ZIP`)
  })

  it.each([
    ['JavaScript', SCRIPT],
    ['JavaScript with "ustar" where a tar has it', latin1(`/*${' '.repeat(255)}ustar*/ export {}`)],
    ['JavaScript that begins like bzip2', latin1('BZh9 = 1')],
    ['JavaScript that begins with a comparison', latin1('html < 1')],
  ])('is not assumed of %s', async (_what, bytes) => {
    expect(await messageOf(bytes)).toBeUndefined()
  })
})

it('an upload of 0 bytes is refused as empty, whatever its declared type', async () => {
  expect(await messageOf(Buffer.alloc(0))).toBe('the upload is empty')
  expect(await messageOf(Buffer.alloc(0), { contentType: 'application/zip' })).toBe('the upload is empty')
})

describe('an upload declared to be a ZIP', () => {
  it.each([
    [{ contentType: 'application/zip' }, 'declared to be application/zip'],
    [{ contentType: 'Application/X-Zip-Compressed; charset=x' }, 'declared to be application/zip'],
    [{ name: 'dist/plugin.ZIP', contentType: 'application/octet-stream' }, 'named *.zip'],
  ])('by %j is refused when it is JavaScript', async (declared, words) => {
    expect(await messageOf(SCRIPT, declared)).toBe(`the upload is ${words}, but is not a ZIP`)
  })

  it('is refused with its real format when that is recognised', async () => {
    const declared = { name: 'plugin.zip', contentType: 'application/zip' }
    expect(await messageOf(latin1('7z\xbc\xaf\x27\x1c'), declared)).toMatch(/^the upload is a 7z archive;/)
  })

  it.each([
    { name: 'bundle.js', contentType: 'text/javascript' },
    { name: 'zip', contentType: 'application/octet-stream' },
    { name: 'bundle.js', contentType: 'application/zipper' },
    {},
  ])('is not assumed for %j', async (declared) => {
    expect(await messageOf(SCRIPT, declared)).toBeUndefined()
  })
})
