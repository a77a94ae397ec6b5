import type { Problem } from '@plugboard/types'

/** On every page: nothing is loaded, nobody may frame them, and the address, which has a code, goes nowhere. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const

/**
 * The page to which the provider sends the browser. It goes on by itself: a redirect would still count as sent by the
 * provider's site, and the browser would keep the cookie of the new session back from it (SameSite=Strict).
 */
export function signedInPage(returnTo: string): string {
  const url = escapeHtml(returnTo)
  return page(
    'Signed in',
    `<p>You are signed in. <a href="${url}">Go on</a></p>`,
    `<meta http-equiv="refresh" content="0;url=${url}">`,
  )
}

/** The page to which the provider sends a browser that has signed out there. */
export function signedOutPage(): string {
  return page('Signed out', '<p>You are signed out. <a href="/auth/login">Sign in again</a></p>')
}

/** A problem, for people. */
export function problemPage({ code, title, detail, fix, instance }: Problem): string {
  const again = code === 'SIGN_IN_NOT_CONFIGURED' ? '' : '<p><a href="/auth/login">Sign in again</a></p>'
  const body = `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p><p>${escapeHtml(fix)}</p>${again}<p><small>${escapeHtml(instance)}</small></p>`
  return page(title, body)
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${head}<title>${escapeHtml(title)}</title></head><body>${body}</body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
