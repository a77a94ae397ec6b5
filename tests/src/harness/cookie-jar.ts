/** A browser without pages: it keeps the cookies of each origin, and follows no redirect. */
export interface CookieJar {
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** The Cookie header that it sends to an origin. */
  cookieFor(origin: string): string
}

export function createCookieJar(): CookieJar {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string) => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  const cookieFor = (url: string) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    cookieFor,
    async fetch(url, init = {}) {
      const headers = new Headers(init.headers)
      headers.set('cookie', cookieFor(url))
      const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        if (/max-age=0\b|expires=Thu, 01 Jan 1970/i.test(cookie)) jarOf(url).delete(name)
        else jarOf(url).set(name, value)
      }
      return answer
    },
  }
}
