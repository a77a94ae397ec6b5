import { answerOf } from '@plugboard/client'
import { CommandError } from '../failure.ts'
import type { OpenedRegistry } from '../registry/open-registry.ts'
import type { Bundle } from './read-bundle.ts'
import type { FolderLimits } from './read-folder.ts'

export interface UploadLimits extends FolderLimits {
  readonly uploadBytes: number
}

/** How large an upload may be, as the registry says. */
export async function uploadLimits({ client }: OpenedRegistry): Promise<UploadLimits> {
  const { uploadLimits: limits } = await answerOf(client.GET('/registry'))
  return limits
}

/** Refuses a bundle that the registry would refuse for its size, before it is sent. */
export function requireLimits({ size }: Bundle, { uploadBytes }: UploadLimits): void {
  if (size <= uploadBytes) return
  throw new CommandError({
    reason: 'refused',
    code: 'UPLOAD_TOO_LARGE',
    message: `The upload has ${size} bytes, and the registry takes ${uploadBytes}.`,
    fix: 'Leave out what the plugin does not load, or ask who operates the registry for UPLOAD_MAX_BYTES.',
  })
}
