/** A format of archives or of compressed files, by the bytes that it begins with. */
interface ArchiveFormat {
  readonly name: string
  readonly magic: Buffer
  readonly offset: number
}

const FORMATS: readonly ArchiveFormat[] = [
  format('a ZIP', '504b0304'),
  format('an empty ZIP', '504b0506'),
  format('a gzip file', '1f8b08'),
  format('a tar archive', '7573746172', 257),
  format('a bzip2 file', '314159265359', 4),
  format('an xz file', 'fd377a585a00'),
  format('a Zstandard file', '28b52ffd'),
  format('a 7z archive', '377abcaf271c'),
  format('a RAR archive', '526172211a07'),
]

/** The format of an archive, by its bytes; undefined for any other file. */
export function archiveFormat(bytes: Buffer): string | undefined {
  return FORMATS.find(({ magic, offset }) => bytes.subarray(offset, offset + magic.length).equals(magic))
    ?.name
}

function format(name: string, hex: string, offset = 0): ArchiveFormat {
  return { name, magic: Buffer.from(hex, 'hex'), offset }
}
