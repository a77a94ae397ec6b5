'use client'
import type { TenantManifest } from '@plugboard/types'
import { useServerInsertedHTML } from 'next/navigation'
import { type ReactNode, useRef } from 'react'
import { fileFault } from '../core/files/check-files.ts'
import { checkOrigins } from '../core/files/check-origins.ts'
import { entryOf, stylesOf } from '../core/files/plugin-files.ts'
import { INTEGRITY_MAP_ATTRIBUTE, integrityMap } from '../core/modules/integrity-map.ts'
import { isSandboxed, type SandboxOptions } from '../react/plugin-context.ts'

export interface PluginHeadProps {
  readonly manifest: TenantManifest | null
  /** As PluginProvider has them: what comes from elsewhere is not even hinted at. */
  readonly allowedOrigins: readonly string[]
  readonly nonce?: string | undefined
  /** As PluginProvider has it: a sandboxed plugin is fetched by its frame, and not by the page. */
  readonly sandbox?: SandboxOptions
}

/**
 * Writes into the server's HTML what plugins need before any script runs: one import map with the integrity of every
 * script, which all browsers honour, and then hints that let their files come while the page hydrates.
 *
 * In the server's HTML alone: an import map that React adds in a browser does nothing, and the loader adds its own.
 */
export function PluginHead({ manifest, allowedOrigins, nonce, sandbox }: PluginHeadProps): ReactNode {
  checkOrigins('allowedOrigins', allowedOrigins)
  const written = useRef(false)
  useServerInsertedHTML(() => {
    if (written.current || !manifest) return null
    written.current = true
    const plugins = manifest.plugins.filter(
      (plugin) => !isSandboxed(plugin, sandbox) && !fileFault(plugin, allowedOrigins),
    )
    return (
      <>
        <script
          type="importmap"
          nonce={nonce}
          {...{ [INTEGRITY_MAP_ATTRIBUTE]: '' }}
          // A URL in a manifest cannot end the script element.
          dangerouslySetInnerHTML={{ __html: integrityMap(plugins).replaceAll('<', '\\u003c') }}
        />
        {plugins.map(entryOf).map(({ url, integrity }) => (
          <link
            key={url}
            rel="modulepreload"
            crossOrigin="anonymous"
            href={url}
            integrity={integrity}
            nonce={nonce}
            onLoad={keepInPlace}
          />
        ))}
        {plugins.flatMap(stylesOf).map(({ url, integrity }) => (
          <link
            key={url}
            rel="preload"
            as="style"
            crossOrigin="anonymous"
            href={url}
            integrity={integrity}
            onLoad={keepInPlace}
          />
        ))}
      </>
    )
  })
  return null
}

// React hoists a link above what precedes it, unless it has a handler. The map must come first: Firefox takes none after
// the first module.
function keepInPlace(): void {}
