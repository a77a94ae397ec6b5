import type { Check } from './check.ts'

/** Stands for the tracing of places, which comes after all other checks. */
export const checkSourceMaps: Check = {
  name: 'source-maps',
  title: 'Source maps can be read',
  explanation:
    'A source map tells where code was written, so that findings name the place in the source. A map is read only when something was found in its script or style sheet. Maps beside a file are stored for the owners of the plugin and never served; one that is in the file as a `data:` URL stays there, with the sources that it contains. Limits: 16 MiB of a map, 500,000 values in its JSON, and 1,000,000 segments.',
  level: 'advisory',
  isFixed: true,
  codes: ['SOURCE_MAP_INVALID'],
  passed: 'no source map that was needed is broken',
}
