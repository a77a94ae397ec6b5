import { ProblemError } from '@plugboard/service-kit'

// Long enough for a CDN to stop a flood of wrong names, and soon over when the version is published after all.
const BRIEFLY = { 'cache-control': 'public, max-age=5' }

/** Made once: an error that is not thrown needs no stack of its own. */
export const NO_SUCH_VERSION = new ProblemError('VERSION_NOT_FOUND', 'This version is not published.', {
  headers: BRIEFLY,
})

export const NO_SUCH_FILE = new ProblemError(
  'FILE_NOT_FOUND',
  'No published version has a file by this name.',
  {
    headers: BRIEFLY,
  },
)
