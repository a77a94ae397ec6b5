import type { TenantManifest } from '@plugboard/types'
import { type ReactNode, Suspense, use } from 'react'
import { fileFault } from '../core/files/check-files.ts'
import { checkOrigins } from '../core/files/check-origins.ts'
import { entryOf, stylesOf } from '../core/files/plugin-files.ts'
import { INTEGRITY_MAP_ATTRIBUTE, integrityMap } from '../core/modules/integrity-map.ts'
import { isSandboxed, type SandboxOptions } from '../react/plugin-context.ts'
import { type Eventual, isPromise } from '../react/use-settled.ts'

export interface PluginHeadProps {
  /** As PluginProvider has it. The page does not wait for its promise, and has no hints if it rejects. */
  readonly manifest: Eventual<TenantManifest | null>
  /** As PluginProvider has them: files from elsewhere are not mentioned. */
  readonly allowedOrigins: readonly string[]
  readonly nonce?: string | undefined
  /** As PluginProvider has it: a sandboxed plugin is fetched by its frame, not by the page. */
  readonly sandbox?: SandboxOptions
}

/**
 * Writes into the server's HTML what plugins need before any module runs: one import map with the integrity of every
 * script, which all browsers honour, and then hints, so that their files are fetched while the page hydrates. Put it first
 * into the body.
 */
export function PluginHead(props: PluginHeadProps): ReactNode {
  checkOrigins('allowedOrigins', props.allowedOrigins)
  // A browser does not need it, and the page renders without it if its promise rejects. Here, since the component below is
  // rendered again when the promise settles, and must find the same one.
  const needed = typeof document === 'undefined' ? props.manifest : null
  const manifest = isPromise(needed) ? Promise.resolve(needed).catch(() => null) : needed
  return (
    <Suspense fallback={null}>
      <ManifestHead {...props} manifest={manifest} />
    </Suspense>
  )
}

/**
 * As text, and by the server only: React would move the hints before the map, which Firefox ignores after the first module,
 * and an import map that React adds in a browser has no effect. React leaves the text alone when it hydrates the page.
 */
function ManifestHead({ manifest: eventual, ...options }: PluginHeadProps): ReactNode {
  const manifest = isPromise(eventual) ? use(eventual) : eventual
  const html = manifest ? headOf(manifest, options) : ''
  return <div hidden suppressHydrationWarning dangerouslySetInnerHTML={{ __html: html }} />
}

function headOf(
  { plugins }: TenantManifest,
  { allowedOrigins, nonce, sandbox }: Omit<PluginHeadProps, 'manifest'>,
): string {
  const inPage = plugins.filter(
    (plugin) => !isSandboxed(plugin, sandbox) && !fileFault(plugin, allowedOrigins),
  )
  // No URL in the map can end the script element.
  const map = integrityMap(inPage).replaceAll('<', '\\u003c')
  const hint = (attributes: Readonly<Record<string, string | undefined>>): string =>
    element('link', { ...attributes, crossorigin: 'anonymous' })
  return [
    `${element('script', { type: 'importmap', nonce, [INTEGRITY_MAP_ATTRIBUTE]: '' })}${map}</script>`,
    ...inPage
      .map(entryOf)
      .map(({ url, integrity }) => hint({ rel: 'modulepreload', href: url, integrity, nonce })),
    ...inPage
      .flatMap(stylesOf)
      .map(({ url, integrity }) => hint({ rel: 'preload', as: 'style', href: url, integrity })),
  ].join('')
}

/** The start tag of an element, without the attributes that are undefined. */
function element(name: string, attributes: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : ` ${attribute}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
  )
  return `<${name}${written.join('')}>`
}
