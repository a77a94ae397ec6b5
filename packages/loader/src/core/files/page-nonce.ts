/**
 * The nonce of the document's Content-Security-Policy. A server component passes the nonce of its own response, which after
 * a soft navigation is not that of the document.
 */
export function pageNonce(passed: string | undefined): string | undefined {
  if (typeof document === 'undefined') return passed
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce || passed
}
