import { isDigits } from './field-syntax.ts'

/**
 * Reads an HTTP-date in any of its three formats (RFC 9110 §5.6.7) as milliseconds since 1970; null for anything
 * else. The name of the day has to be valid, but need not match the date.
 *
 * @param nowMs the clock that places the two-digit year of the RFC 850 format
 * @example parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT') // 784111777000
 */
export function parseHttpDate(value: string, nowMs?: number): number | null {
  // No format is longer, so a hostile value need not be parsed.
  if (value.length > 'Wednesday, 06-Nov-94 08:49:37 GMT'.length) return null
  if (value.length === 'Sun Nov  6 08:49:37 1994'.length) return parseAsctimeDate(value)
  if (value.charCodeAt(3) === COMMA) return parseFixdate(value)
  return parseRfc850Date(value, nowMs)
}

/**
 * Writes an instant in the preferred format of RFC 9110 §5.6.7. What is below a second is cut off.
 *
 * @param instant a Date, or milliseconds since 1970
 * @throws {RangeError} when it is not an instant of the years 0 to 9999
 */
export function formatHttpDate(instant: Date | number): string {
  const date = new Date(wholeSecondMs(instant))
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw new RangeError('An HTTP-date has a year from 0 to 9999.')
  return date.toUTCString()
}

/**
 * The instant to the second, as an HTTP-date can express it, in milliseconds since 1970: a fraction would make
 * every representation newer than the date the client sent.
 *
 * @throws {RangeError} when it is not an instant
 */
export function wholeSecondMs(instant: Date | number): number {
  const ms = Math.floor(Number(instant) / 1000) * 1000
  if (!Number.isFinite(ms)) throw new RangeError('Not an instant in time.')
  return ms
}

const COMMA = 0x2c
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const SHORT_DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const LONG_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** `Sun, 06 Nov 1994 08:49:37 GMT` */
function parseFixdate(value: string): number | null {
  if (value.length !== 29 || !SHORT_DAYS.includes(value.slice(0, 3)) || !value.endsWith(' GMT')) return null
  if (value[4] !== ' ' || value[7] !== ' ' || value[11] !== ' ' || value[16] !== ' ') return null
  return instantOf({
    day: value.slice(5, 7),
    month: value.slice(8, 11),
    year: yearOf(value.slice(12, 16)),
    time: value.slice(17, 25),
  })
}

/** `Sunday, 06-Nov-94 08:49:37 GMT` */
function parseRfc850Date(value: string, nowMs = Date.now()): number | null {
  const comma = value.indexOf(',')
  if (!LONG_DAYS.includes(value.slice(0, Math.max(comma, 0)))) return null
  const rest = value.slice(comma + 1)
  if (rest.length !== 23 || rest[0] !== ' ' || rest[3] !== '-' || rest[7] !== '-' || rest[10] !== ' ')
    return null
  if (!rest.endsWith(' GMT')) return null
  const parts = { day: rest.slice(1, 3), month: rest.slice(4, 7), time: rest.slice(11, 19) }
  const thisYear = new Date(nowMs).getUTCFullYear()
  const horizonMs = new Date(nowMs).setUTCFullYear(thisYear + 50)
  const year = thisYear - (thisYear % 100) + yearOf(rest.slice(8, 10))
  // §5.6.7: what seems more than 50 years ahead is the most recent past year with the same last two digits.
  for (const candidate of [year + 100, year, year - 100]) {
    const instant = instantOf({ ...parts, year: candidate })
    if (instant !== null && instant <= horizonMs) return instant
  }
  return null
}

/** `Sun Nov  6 08:49:37 1994` */
function parseAsctimeDate(value: string): number | null {
  if (!SHORT_DAYS.includes(value.slice(0, 3))) return null
  if (value[3] !== ' ' || value[7] !== ' ' || value[10] !== ' ' || value[19] !== ' ') return null
  return instantOf({
    day: value[8] === ' ' ? `0${value[9]}` : value.slice(8, 10),
    month: value.slice(4, 7),
    year: yearOf(value.slice(20, 24)),
    time: value.slice(11, 19),
  })
}

function yearOf(digits: string): number {
  return isDigits(digits) ? Number(digits) : Number.NaN
}

interface DateParts {
  readonly day: string
  readonly month: string
  readonly year: number
  readonly time: string
}

function instantOf({ day, month, year, time }: DateParts): number | null {
  const monthIndex = MONTHS.indexOf(month)
  const timeMs = timeOfDayMs(time)
  if (monthIndex === -1 || timeMs === null || !isDigits(day)) return null
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, monthIndex, Number(day))
  // A day that the month does not have rolls over into the next month; a year that is not a number gives NaN.
  return midnight.getUTCDate() === Number(day) ? midnight.getTime() + timeMs : null
}

/** `08:49:37`. The second may be 60, a leap second, and is then the first of the next minute. */
function timeOfDayMs(time: string): number | null {
  if (time[2] !== ':' || time[5] !== ':') return null
  const [hour, minute, second] = [time.slice(0, 2), time.slice(3, 5), time.slice(6)]
  if (!isDigits(hour) || !isDigits(minute) || !isDigits(second)) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null
  return ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
}
