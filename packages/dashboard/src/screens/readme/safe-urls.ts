/** Where a link leads and, for a page, on which host; null for one that nobody should follow. */
export function safeLink(href: string): { readonly url: string; readonly host: string | null } | null {
  if (!URL.canParse(href)) return null
  const { protocol, href: url, host, username, password } = new URL(href)
  if (protocol === 'mailto:') return { url, host: null }
  // A name before the host would look like one: https://bank.example@evil.example.
  return protocol === 'https:' && username === '' && password === '' ? { url, host } : null
}

/**
 * The URL of an image of a readme: null for one that is not a file of its version.
 *
 * @param readme `folderUrl`: of the version's files, with a slash at its end. `path`: of the readme in it
 */
export function imageUrl(
  source: string,
  { folderUrl, path }: { readonly folderUrl: string; readonly path: string },
): string | null {
  const base = folderUrl + path.split('/').map(encodeURIComponent).join('/')
  if (!URL.canParse(source, base)) return null
  const { href } = new URL(source, base)
  return href.startsWith(folderUrl) ? href : null
}
