const MOST_CHARACTERS = 1024
const HOME = '/admin/'

/** Where the provider of accounts signs a person in who then comes back to a path of the dashboard. */
export function providerUrl(path: string | undefined): string {
  return `/auth/login?${String(new URLSearchParams({ returnTo: returnTo(path) }))}`
}

/** The registry takes a path of printable ASCII characters alone, and no longer one. */
function returnTo(path = ''): string {
  const { pathname, search, hash } = new URL(`${HOME}${path.replace(/^\//, '')}`, 'http://nowhere.invalid')
  const encoded = `${pathname}${search}${hash}`
  return encoded.length <= MOST_CHARACTERS && !encoded.includes('\\') ? encoded : HOME
}
