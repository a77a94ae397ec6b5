/** The text of a search parameter; undefined when it is missing, empty or longer than `limit`: a part of an id names another thing. */
export function textOf(
  value: unknown,
  { limit = 200 }: { readonly limit?: number } = {},
): string | undefined {
  // The router reads 19 in a URL as a number.
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' && text.length <= limit ? text : undefined
}

/** A search parameter that is a number of a generation; undefined for any other. */
export function generationOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** A search parameter that has one of some values; undefined for any other. */
export function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((each) => each === value)
}

/** A path of this dashboard to go back to; undefined for what could lead to another origin. */
export function returnPathOf(value: unknown): string | undefined {
  const path = textOf(value, { limit: 2000 })
  if (path === undefined || !path.startsWith('/') || /^\/[/\\]/.test(path) || /[\t\n\r]/.test(path))
    return undefined
  return path
}

/** A search parameter that is a day, such as 2026-11-30; undefined for any other. */
export function dayOf(value: unknown): string | undefined {
  const day = textOf(value)
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined
  return Number.isNaN(Date.parse(`${day}T00:00`)) ? undefined : day
}
