import semver from 'semver'
import { z } from 'zod'

export const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'unknown'] as const

/** As npm's advisories grade it. Malware is critical. */
export type Severity = (typeof SEVERITIES)[number]

/** Versions from `introduced` on: before `fixed`, or up to `lastAffected`, or without an end. */
export interface AffectedRange {
  /** A version, or `0` for all from the first. */
  readonly introduced: string
  readonly fixed?: string | undefined
  readonly lastAffected?: string | undefined
}

/** What an advisory says of one npm package. */
export interface Advisory {
  readonly name: string
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: Severity
  /** One line. */
  readonly summary: string
  readonly ranges: readonly AffectedRange[]
  /** Single versions, beside the ranges. */
  readonly versions: readonly string[]
}

export type ReadAdvisory =
  /** One for each npm package that is affected; none for a record of other ecosystems only. */
  | { readonly kind: 'read'; readonly advisories: readonly Advisory[] }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'faulty'; readonly reason: string }

const SUMMARY_LENGTH = 200
const TEXTS_LIMIT = 5000

const Text = z.string().max(300)
const Event = z.object({
  introduced: Text.optional(),
  fixed: Text.optional(),
  last_affected: Text.optional(),
})
type Event = z.infer<typeof Event>

// https://ossf.github.io/osv-schema: the members that decide something. Databases add others.
const OsvRecord = z.object({
  id: Text.min(1),
  withdrawn: Text.nullish(),
  aliases: z.array(Text).max(TEXTS_LIMIT).nullish(),
  summary: z.string().nullish(),
  details: z.string().nullish(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: Text, name: Text.min(1) }).optional(),
        ranges: z
          .array(z.object({ type: Text, events: z.array(Event).max(TEXTS_LIMIT) }))
          .max(TEXTS_LIMIT)
          .nullish(),
        versions: z.array(Text).max(TEXTS_LIMIT).nullish(),
      }),
    )
    .max(TEXTS_LIMIT)
    .nullish(),
  database_specific: z.looseObject({}).nullish(),
})
type OsvRecord = z.infer<typeof OsvRecord>

/** Reads one record of an OSV database. */
export function readAdvisory(json: unknown): ReadAdvisory {
  const parsed = OsvRecord.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { kind: 'faulty', reason: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}` }
  }
  const record = parsed.data
  if (record.withdrawn) return { kind: 'withdrawn' }
  const ofNpm = (record.affected ?? []).filter((each) => each.package?.ecosystem === 'npm')
  const advisories: Advisory[] = []
  for (const { package: named, ranges, versions } of ofNpm) {
    const events = (ranges ?? []).filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM')
    const bad = events.flatMap((range) => range.events.flatMap(versionsOf)).find((each) => !isVersion(each))
    if (bad !== undefined) return { kind: 'faulty', reason: `${JSON.stringify(bad)} is not a version` }
    const read = events.flatMap((range) => rangesOf(range.events))
    const isAll = read.some(isOfAllVersions)
    advisories.push({
      name: named?.name ?? '',
      id: record.id,
      aliases: record.aliases ?? [],
      severity: severityOf(record),
      summary: summaryOf(record),
      ranges: read,
      versions: isAll ? [] : (versions ?? []),
    })
  }
  return { kind: 'read', advisories }
}

/** The range in which a version is; undefined when it is in none. The version is one that `semver` can read. */
export function rangeWith(version: string, ranges: readonly AffectedRange[]): AffectedRange | undefined {
  return ranges.find(
    ({ introduced, fixed, lastAffected }) =>
      (introduced === '0' || semver.gte(version, introduced, true)) &&
      (fixed === undefined || semver.lt(version, fixed, true)) &&
      (lastAffected === undefined || semver.lte(version, lastAffected, true)),
  )
}

/** True for a range that every version is in, whatever it looks like. */
export function isOfAllVersions({ introduced, fixed, lastAffected }: AffectedRange): boolean {
  return introduced === '0' && fixed === undefined && lastAffected === undefined
}

/** The ranges between the events, which may come in any order. */
function rangesOf(events: readonly Event[]): AffectedRange[] {
  const ranges: AffectedRange[] = []
  let open: string | undefined
  for (const { introduced, fixed, last_affected: lastAffected } of events.toSorted(compareEvents)) {
    if (introduced !== undefined) open ??= introduced
    else if (open !== undefined && (fixed !== undefined || lastAffected !== undefined)) {
      ranges.push(fixed === undefined ? { introduced: open, lastAffected } : { introduced: open, fixed })
      open = undefined
    }
  }
  return open === undefined ? ranges : [...ranges, { introduced: open }]
}

function versionsOf({ introduced, fixed, last_affected: lastAffected }: Event): string[] {
  return [introduced, fixed, lastAffected].filter((version) => version !== undefined)
}

function isVersion(text: string): boolean {
  return text === '0' || semver.valid(text, true) !== null
}

/** By version. At one version, a fix ends a range before the next begins, and a last affected version ends it after. */
function compareEvents(left: Event, right: Event): number {
  const [before = '0'] = versionsOf(left)
  const [after = '0'] = versionsOf(right)
  if (before === '0' || after === '0') return Number(after === '0') - Number(before === '0')
  return semver.compare(before, after, true) || rankOf(left) - rankOf(right)
}

function rankOf({ introduced, fixed }: Event): number {
  if (fixed !== undefined) return 0
  return introduced === undefined ? 2 : 1
}

function severityOf({ id, database_specific: specific }: OsvRecord): Severity {
  if (id.startsWith('MAL-')) return 'critical'
  const graded = typeof specific?.['severity'] === 'string' ? specific['severity'].toLowerCase() : ''
  if (graded === 'medium') return 'moderate'
  return SEVERITIES.find((severity) => severity === graded) ?? 'unknown'
}

function summaryOf({ summary, details }: OsvRecord): string {
  const text = (summary ?? '').trim() || (details ?? '').slice(0, 4 * SUMMARY_LENGTH)
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, SUMMARY_LENGTH)
}
