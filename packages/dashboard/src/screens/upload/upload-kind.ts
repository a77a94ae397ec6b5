import { FileChangedError } from '../../api/upload.ts'

export type UploadKind = 'javascript' | 'zip' | 'empty'

/** What the first bytes of a ZIP are: those of its first file, or of its directory if it has none. */
const ZIP_BEGINNINGS = ['PK\u0003\u0004', 'PK\u0005\u0006']

/**
 * What a file is by its first bytes, and for what is none of these by its name.
 *
 * @throws FileChangedError when the browser refuses to read the file
 */
export async function readUploadKind(file: File): Promise<UploadKind> {
  if (file.size === 0) return 'empty'
  try {
    const beginning = String.fromCharCode(...new Uint8Array(await file.slice(0, 4).arrayBuffer()))
    return ZIP_BEGINNINGS.includes(beginning) || /\.zip$/i.test(file.name) ? 'zip' : 'javascript'
  } catch (error) {
    throw new FileChangedError(`${file.name} was changed since it was chosen.`, { cause: error })
  }
}
