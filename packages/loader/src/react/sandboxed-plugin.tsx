'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type ConnectedFrame, connectFrame } from '../core/connect-frame.ts'
import { isDeepEqual } from '../core/deep-equal.ts'
import { PluginLoadError } from '../core/plugin-load-error.ts'
import type { ExtensionPointProps } from './extension-point-props.ts'
import { usePluginPage } from './plugin-context.ts'
import { DefaultFailure } from './plugin-failure.tsx'
import { useTenantManifest } from './use-plugins.ts'

/** A plugin in an iframe of an opaque origin: it sees neither the page nor what the browser keeps for it. */
export function SandboxedPlugin<Host>({
  plugin,
  point,
}: {
  plugin: TenantManifestPlugin
  point: ExtensionPointProps<Host>
}): ReactNode {
  const { store, sandbox, timeoutMs } = usePluginPage()
  const { manifest } = useTenantManifest()
  // The same object for the same configuration, whichever manifest says it.
  const [config, setConfig] = useState(plugin.config)
  const [attempt, setAttempt] = useState(0)
  const [shown, setShown] = useState(false)
  const [height, setHeight] = useState(0)
  const [error, setError] = useState<PluginLoadError | null>(null)
  const frame = useRef<HTMLIFrameElement>(null)
  const connected = useRef<ConnectedFrame>(undefined)
  const { host, name, fallback = null, errorFallback = DefaultFailure } = point
  const frameUrl = sandbox?.frameUrl
  const tenantId = manifest?.tenantId ?? ''

  const retry = (): void => {
    setError(null)
    setAttempt((last) => last + 1)
  }
  if (!isDeepEqual(config, plugin.config)) {
    setConfig(plugin.config)
    // Another configuration may be what it needs.
    if (error) retry()
  }

  useEffect(() => {
    const element = frame.current
    const failed = (failure: PluginLoadError): void => {
      setError(failure)
      store.report(plugin, failure)
    }
    if (frameUrl === undefined) {
      failed(
        new PluginLoadError(
          'SANDBOX',
          plugin.id,
          'it needs a sandbox, and the PluginProvider has no sandbox.frameUrl',
        ),
      )
      return
    }
    if (!element) return
    const connection = connectFrame({
      frame: element,
      plugin,
      tenantId,
      point: name,
      host,
      timeoutMs,
      onShown: setShown,
      onHeight: setHeight,
      onFailed: failed,
      onReport: (report) => store.report(plugin, report),
    })
    connected.current = connection
    // Only now that somebody listens: a frame of the server's HTML could have spoken before.
    element.src = frameUrl
    return () => {
      connection.end()
      setShown(false)
      setError(null)
    }
    // What the host and the tenant say later goes to the frame that is there; another version is another component.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [plugin.entry, name, frameUrl, tenantId, timeoutMs, attempt, store])

  useEffect(() => {
    connected.current?.update({ host, config })
  }, [host, config])

  if (error) return errorFallback({ plugin, error, retry })
  return (
    <>
      {shown ? null : fallback}
      <iframe
        key={attempt}
        ref={frame}
        title={plugin.name}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        hidden={!shown}
        height={height}
        width="100%"
        frameBorder={0}
        data-plugin-frame={plugin.id}
      />
    </>
  )
}
