const UNITS = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** "3 days ago", in the largest whole unit. Less than a minute is zero seconds, which locales call "now". */
export function formatRelative(
  timeMs: number,
  { nowMs, locale }: { readonly nowMs: number; readonly locale: string },
): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const distanceMs = timeMs - nowMs
  for (const [unit, unitMs] of UNITS) {
    if (Math.abs(distanceMs) >= unitMs) return format.format(Math.trunc(distanceMs / unitMs), unit)
  }
  return format.format(0, 'second')
}
