/**
 * The nonce of the page's Content-Security-Policy. A server component hands over that of its own answer, and after a soft
 * navigation that is not the one the document came with.
 */
export function pageNonce(given: string | undefined): string | undefined {
  if (typeof document === 'undefined') return given
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce || given
}
