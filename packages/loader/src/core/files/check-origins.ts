// The host of a URL may contain characters that have a meaning in a policy: "*", ";" and ",".
const PLAIN = /^https?:\/\/[\w.:[\]-]+$/

/**
 * Refuses a text that is not an origin exactly as browsers write it: they compare character by character, and a policy
 * would contain the text unchecked.
 *
 * @param option the name of the option that contains the origins, for the message
 * @throws TypeError
 */
export function checkOrigins(option: string, origins: readonly string[]): void {
  for (const origin of origins) {
    if (!PLAIN.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new TypeError(`${option}: "${origin}" is not an origin like https://cdn.example`)
  }
}
