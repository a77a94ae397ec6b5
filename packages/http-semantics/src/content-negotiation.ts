import { isDigits, isToken, trimmedSlice } from './field-syntax.ts'

/** One member of Accept-Encoding: a content coding in lower case or `*`, and its weight from 0 to 1. */
export interface Preference {
  readonly coding: string
  readonly weight: number
}

/** A representation that can be sent: its content coding (`identity` for none) and its size in bytes. */
export interface AvailableCoding<Coding extends string = string> {
  readonly coding: Coding
  readonly size: number
}

/**
 * Reads Accept-Encoding (RFC 9110 §12.5.3). A coding whose weight cannot be read (§12.4.2) gets weight 0: the
 * client may have refused it. A member that does not even name a coding is left out. `x-gzip` is `gzip`
 * (§8.4.1.3).
 *
 * @example
 * parseAcceptEncoding('br, gzip;q=0.5') // [{ coding: 'br', weight: 1 }, { coding: 'gzip', weight: 0.5 }]
 */
export function parseAcceptEncoding(header: string): Preference[] {
  const preferences: Preference[] = []
  let from = 0
  while (from <= header.length) {
    const comma = header.indexOf(',', from)
    const to = comma === -1 ? header.length : comma
    const preference = parsePreference(trimmedSlice(header, from, to))
    if (preference !== null) preferences.push(preference)
    from = to + 1
  }
  return preferences
}

/**
 * Chooses the content coding to answer with: the acceptable one of highest weight; of equals, the smallest.
 *
 * `identity` when the field was not sent (any coding would be allowed then, but a client that lists none may
 * support none) and when nothing is acceptable, even if `identity;q=0` refuses it: §12.4.1 lets an origin
 * disregard the field instead of answering 406, and an uncompressed plugin serves a page better than an error.
 *
 * @param choice.available what is stored; without an `identity` entry, identity loses every tie
 * @example
 * selectContentCoding({ acceptEncoding: 'gzip, br', available: [{ coding: 'br', size: 90 }] }) // 'br'
 */
export function selectContentCoding<Coding extends string>({
  acceptEncoding,
  available,
}: {
  readonly acceptEncoding: string | undefined
  readonly available: readonly AvailableCoding<Coding>[]
}): Coding | 'identity' {
  if (acceptEncoding === undefined) return 'identity'
  const preferences = parseAcceptEncoding(acceptEncoding)
  let chosen: Coding | 'identity' = 'identity'
  let chosenWeight = weightOf(preferences, 'identity')
  let chosenSize = available.find(({ coding }) => coding === 'identity')?.size ?? Number.POSITIVE_INFINITY
  for (const { coding, size } of available) {
    const weight = weightOf(preferences, coding)
    if (weight > chosenWeight || (weight === chosenWeight && weight > 0 && size < chosenSize)) {
      chosen = coding
      chosenWeight = weight
      chosenSize = size
    }
  }
  return chosen
}

/**
 * 0 when the coding is refused or not listed, which leaves identity as the last resort it is (§12.5.3). Of a
 * coding that is listed twice, the lowest weight counts.
 */
function weightOf(preferences: readonly Preference[], coding: string): number {
  const name = canonicalCoding(coding)
  let own: number | undefined
  let anyOther: number | undefined
  for (const preference of preferences) {
    if (preference.coding === name) own = Math.min(own ?? 1, preference.weight)
    if (preference.coding === '*') anyOther = Math.min(anyOther ?? 1, preference.weight)
  }
  return own ?? anyOther ?? 0
}

function parsePreference(member: string): Preference | null {
  // Searched in the member alone: in the whole field, many members without one would take quadratic time.
  const semicolon = member.indexOf(';')
  const name = semicolon === -1 ? member : trimmedSlice(member, 0, semicolon)
  if (!isToken(name)) return null
  const weight = semicolon === -1 ? 1 : parseWeight(trimmedSlice(member, semicolon + 1, member.length))
  return { coding: canonicalCoding(name), weight }
}

/** `q=0.5`: at most three decimals and not above 1 (§12.4.2). Anything else weighs 0. */
function parseWeight(parameter: string): number {
  if (parameter[0]?.toLowerCase() !== 'q' || parameter[1] !== '=') return 0
  const value = parameter.slice(2)
  const decimals = value.slice(2)
  const isWellFormed =
    isDigits(value.slice(0, 1)) &&
    (value.length === 1 || value[1] === '.') &&
    (decimals === '' || (decimals.length <= 3 && isDigits(decimals)))
  const weight = Number(value)
  return isWellFormed && weight <= 1 ? weight : 0
}

/** §8.4.1: names are case-insensitive, and two have an alias from before they were registered. */
function canonicalCoding(name: string): string {
  const coding = name.toLowerCase()
  if (coding === 'x-gzip') return 'gzip'
  return coding === 'x-compress' ? 'compress' : coding
}
