import { flag, optionalArgument, textOption } from '../define/parameters.ts'

/** Of every command that reads a built plugin. */
export const BUNDLE_ARGUMENT = {
  path: optionalArgument('A folder with manifest.json, a ZIP or a JavaScript file; else dist/bundle'),
} as const

export const BUNDLE_OPTIONS = {
  sourceMaps: flag('Pack the source maps of a folder too'),
} as const

/** Of every command that sends a built plugin. */
export const SENDING_OPTIONS = {
  ...BUNDLE_OPTIONS,
  metadata: textOption('FILE', 'A JSON file with the metadata, for a bundle without manifest.json'),
} as const
