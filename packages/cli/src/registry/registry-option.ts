import { textOption } from '../define/parameters.ts'

/** Of every command that talks to a registry. */
export const REGISTRY_OPTION = {
  registry: textOption('URL', 'The registry; else PLUGBOARD_URL, else that of the last login'),
} as const
