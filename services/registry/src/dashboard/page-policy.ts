/**
 * The policy of the dashboard's page (Content Security Policy Level 3, Trusted Types): its own scripts and requests alone, nothing inline,
 * and images of plugins from the bundle-edge alone. `nonce` is for the style elements of its widgets.
 */
export function pagePolicy({
  nonce,
  bundleOrigin,
}: {
  readonly nonce: string
  readonly bundleOrigin: string
}): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    `img-src 'self' ${bundleOrigin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
