import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, useState } from 'react'
import type { ShownPoint } from './extension-point-props.ts'
import { PluginFrame } from './plugin-frame.tsx'

/** A plugin in an iframe with an opaque origin. The shown version stays until another one is ready. */
export function SandboxedPlugin<Host>({
  plugin,
  point,
}: {
  plugin: TenantManifestPlugin
  point: ShownPoint<Host>
}): ReactNode {
  const [shown, setShown] = useState<TenantManifestPlugin | null>(null)
  const isNext = shown !== null && shown.version !== plugin.version
  // The same version with its current configuration, and its current URL: a signed one is replaced before it expires.
  if (shown && !isNext && shown !== plugin) setShown(plugin)
  const versions = isNext ? [shown, plugin] : [plugin]
  return versions.map((version) => (
    <PluginFrame
      key={version.version}
      plugin={version}
      point={point}
      isNext={isNext && version === plugin}
      onShown={() => setShown(version)}
      onGone={() => setShown((last) => (last?.version === version.version ? null : last))}
    />
  ))
}
