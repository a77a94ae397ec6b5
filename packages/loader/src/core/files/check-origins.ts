// A URL's host may have characters that mean something in a policy: "*", ";", ",".
const PLAIN = /^https?:\/\/[\w.:[\]-]+$/

/**
 * Refuses what is not an origin as browsers spell it: they compare to the letter, and a policy takes whatever is
 * written into it.
 *
 * @param option the name of the option they were given as
 * @throws TypeError
 */
export function checkOrigins(option: string, origins: readonly string[]): void {
  for (const origin of origins) {
    if (!PLAIN.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new TypeError(`${option}: "${origin}" is not an origin like https://cdn.example`)
  }
}
