import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'

export const DEFAULT_REGISTRY = 'http://127.0.0.1:4000'

/**
 * The registry of a command: that of `--registry`, else of `PLUGBOARD_URL`, else of the last `plugboard login`, else the
 * one that `npm start` starts. Without a slash at its end.
 */
export function registryUrl(
  { env }: Pick<Context, 'env'>,
  { option, last }: { readonly option: string | undefined; readonly last: string | undefined },
): string {
  const text = option ?? env['PLUGBOARD_URL'] ?? last ?? DEFAULT_REGISTRY
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw usageError(
      `"${text}" is not the address of a registry.`,
      'Use one such as https://registry.example, in --registry or PLUGBOARD_URL.',
    )
  }
  return url.href.replace(/\/+$/, '')
}
