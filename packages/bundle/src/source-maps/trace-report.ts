import type { CapabilityReport, CheckResult, Finding, SourcePlace } from '@plugboard/types'
import type { CheckedFile } from '../checks/check.ts'
import { checkSourceMaps } from '../checks/check-source-maps.ts'
import { FINDINGS_PER_CHECK } from '../checks/collect-findings.ts'
import type { CheckReport } from '../checks/run-checks.ts'
import { createFinding } from '../findings.ts'
import type { Place } from '../javascript/script-inspection.ts'
import { findSourceMap } from './find-source-map.ts'
import { readSourceMap, type SourceMap, SourceMapFaultError, type TracedPlace } from './read-source-map.ts'
import { sourceExcerpt } from './source-excerpt.ts'
import { sourceName } from './source-name.ts'

/** The most places of one bundle that are traced. */
export const TRACED_PLACES_LIMIT = 6000

interface TraceOptions {
  readonly files: readonly CheckedFile[]
  readonly maps: readonly CheckedFile[]
  /** Whether findings that an upload is refused for show the line of the source. */
  readonly showsSource: boolean
  /** Is told of which file the map is read next: for whoever ends it when it takes too long. */
  readonly onFile?: (file: CheckedFile) => void
}

type Traced = ReadonlyMap<string, TracedPlace>

/**
 * Adds to findings and capabilities where they are in the source, as far as source maps tell. A map is read only when there is a
 * place in its file, and one at a time is in memory. A map that is broken becomes a finding.
 */
export function traceReport(
  { results, capabilities, components }: CheckReport,
  { files, maps, showsSource, onFile }: TraceOptions,
): CheckReport {
  const findings = results.flatMap((result) => result.findings ?? [])
  const places = placesByFile(findings, capabilities)
  const traced = new Map<string, Traced>()
  const faults: Finding[] = []
  for (const file of files) {
    const wanted = places.get(file.path)
    if (!wanted) continue
    onFile?.(file)
    const map = openMap(file, maps, faults)
    if (map) traced.set(file.path, traceAll(map, wanted))
  }
  return {
    results: results.map((result) => withFaults(withSources(result, { traced, showsSource }), faults)),
    capabilities: capabilities && withOrigins(capabilities, traced),
    components,
  }
}

function keyOf({ line, column }: Place): string {
  return `${line}:${column}`
}

/** The places to trace, each once, by file. */
function placesByFile(
  findings: readonly Finding[],
  capabilities: CapabilityReport | undefined,
): ReadonlyMap<string, ReadonlyMap<string, Place>> {
  const places = new Map<string, Map<string, Place>>()
  let left = TRACED_PLACES_LIMIT
  const add = (file: string | undefined, line: number | undefined, column: number | undefined) => {
    if (file === undefined || line === undefined || column === undefined || left === 0) return
    left -= 1
    const ofFile = places.get(file) ?? new Map<string, Place>()
    places.set(file, ofFile.set(keyOf({ line, column }), { line, column }))
  }
  for (const { file, line, column, source } of findings) if (!source) add(file, line, column)
  for (const capability of capabilities?.capabilities ?? [])
    for (const { file, line, column } of capability.places) add(file, line, column)
  return places
}

function openMap(file: CheckedFile, maps: readonly CheckedFile[], faults: Finding[]): SourceMap | undefined {
  const found = findSourceMap(file, maps)
  if (!found) return undefined
  try {
    return readSourceMap(found.text())
  } catch (error) {
    if (!(error instanceof SourceMapFaultError)) throw error
    const message = `${found.label} ${error.message}`
    faults.push(createFinding({ code: 'SOURCE_MAP_INVALID', level: 'advisory', file: found.file, message }))
    return undefined
  }
}

function traceAll(map: SourceMap, places: ReadonlyMap<string, Place>): Traced {
  const traced = new Map<string, TracedPlace>()
  for (const [key, place] of places) {
    const found = map.trace(place)
    if (found) traced.set(key, found)
  }
  return traced
}

function tracedPlace(
  { file, line, column }: Pick<Finding, 'file' | 'line' | 'column'>,
  traced: ReadonlyMap<string, Traced>,
): TracedPlace | undefined {
  if (file === undefined || line === undefined || column === undefined) return undefined
  return traced.get(file)?.get(keyOf({ line, column }))
}

function sourcePlace({ source, line, column }: TracedPlace): SourcePlace | undefined {
  const file = sourceName(source)
  return file === undefined ? undefined : { file, line, column }
}

function withSources(
  result: CheckResult,
  { traced, showsSource }: { readonly traced: ReadonlyMap<string, Traced>; readonly showsSource: boolean },
): CheckResult {
  const { findings } = result
  if (!findings) return result
  return {
    ...result,
    findings: findings.map((finding) => {
      const place = tracedPlace(finding, traced)
      const source = place && sourcePlace(place)
      if (!place || !source) return finding
      const excerpt = finding.excerpt ?? (showsSource ? excerptOf(finding, place) : undefined)
      return { ...finding, source, ...(excerpt !== undefined && { excerpt }) }
    }),
  }
}

/**
 * Only whoever sends an upload reads why it is refused. What is advisory is told to all readers of the version, and the source is
 * not theirs. What is around a secret may be a part of it.
 */
function excerptOf({ code, level }: Finding, place: TracedPlace): string | undefined {
  if (code === 'SECRET_FOUND' || level !== 'enforced') return undefined
  const line = place.text()
  return line === undefined ? undefined : sourceExcerpt(line, place.column)
}

function withOrigins(report: CapabilityReport, traced: ReadonlyMap<string, Traced>): CapabilityReport {
  return {
    ...report,
    capabilities: report.capabilities.map((capability) => ({
      ...capability,
      places: capability.places.map((place) => {
        const found = tracedPlace(place, traced)
        const source = found && sourcePlace(found)
        return source ? { ...place, source } : place
      }),
    })),
  }
}

function withFaults(result: CheckResult, faults: readonly Finding[]): CheckResult {
  const [first] = faults
  if (result.name !== checkSourceMaps.name || !first) return result
  const omitted = faults.length - FINDINGS_PER_CHECK
  return {
    name: result.name,
    outcome: 'warned',
    message: faults.length === 1 ? first.message : `${faults.length} findings`,
    findings: faults.slice(0, FINDINGS_PER_CHECK),
    ...(omitted > 0 && { omitted }),
  }
}
