import {
  BUNDLE_PATH_LIMIT_BYTES,
  CAPABILITIES_LIMIT,
  CAPABILITY_PLACES_LIMIT,
  CAPABILITY_TARGET_LIMIT,
  type CapabilityReport,
} from '@plugboard/types'

/** A report with as many capabilities, places and characters as one may have. */
export function largestReport(): CapabilityReport {
  const path = 'p'.repeat(BUNDLE_PATH_LIMIT_BYTES)
  const position = { file: path, line: 1_000_000, column: 10_000_000 }
  const places = Array.from({ length: CAPABILITY_PLACES_LIMIT }, () => ({ ...position, source: position }))
  return {
    declared: true,
    capabilities: Array.from({ length: CAPABILITIES_LIMIT }, (_, index) => ({
      name: 'page.prototype-write' as const,
      target: `${index}.`.padEnd(CAPABILITY_TARGET_LIMIT, '\u8def'),
      confidence: 'possible' as const,
      count: 1_000_000,
      places,
      isPermitted: false,
    })),
    omitted: 1_000_000,
  }
}
