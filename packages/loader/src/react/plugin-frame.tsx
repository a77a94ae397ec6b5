import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { PluginLoadError } from '../core/failures/plugin-load-error.ts'
import { createRetries, isTransient } from '../core/failures/retries.ts'
import { isDeepEqual } from '../core/manifest/deep-equal.ts'
import { type ConnectedFrame, connectFrame } from '../core/sandbox/connect-frame.ts'
import type { ShownPoint } from './extension-point-props.ts'
import { usePluginPage } from './plugin-context.ts'

interface PluginFrameProps<Host> {
  readonly plugin: TenantManifestPlugin
  readonly point: ShownPoint<Host>
  /** Whether another version is shown until this one is ready. */
  readonly isNext: boolean
  readonly onShown: () => void
  /** It no longer shows: it failed, or the page is hidden and its frame with it. */
  readonly onGone: () => void
}

/** One version of a plugin in its frame, which can reach neither the page nor the page's storage. */
export function PluginFrame<Host>(props: PluginFrameProps<Host>): ReactNode {
  const { plugin, point, isNext, onShown, onGone } = props
  const { store, sandbox, channel, timeoutMs, retryMs } = usePluginPage()
  // The same object for equal configurations, even from another manifest.
  const [config, setConfig] = useState(plugin.config)
  const [attempt, setAttempt] = useState(0)
  const [shown, setShown] = useState(false)
  const [height, setHeight] = useState(0)
  // Shown even during an automatic retry.
  const [failure, setFailure] = useState<{ error: PluginLoadError; attempt: number } | null>(null)
  const [retries] = useState(() => createRetries(retryMs, () => setAttempt((last) => last + 1)))
  const frame = useRef<HTMLIFrameElement>(null)
  const connected = useRef<ConnectedFrame>(undefined)
  const { host, name, fallback = null, errorFallback } = point
  const frameUrl = sandbox?.frameUrl

  const begin = (): void => {
    setFailure(null)
    setAttempt((last) => last + 1)
  }
  const retry = (): void => {
    retries.stop()
    begin()
  }
  if (!isDeepEqual(config, plugin.config)) {
    setConfig(plugin.config)
    // The new configuration may fix the failure.
    if (failure) begin()
  }

  useEffect(() => {
    const element = frame.current
    const fail = (error: PluginLoadError): void => {
      setShown(false)
      setFailure({ error, attempt })
      onGone()
      store.report(plugin, error)
      if (isTransient(error)) retries.later()
      else retries.stop()
    }
    if (frameUrl === undefined) {
      const missing = 'it needs a sandbox, and the PluginProvider has no sandbox.frameUrl'
      return fail(new PluginLoadError('SANDBOX', plugin.id, missing))
    }
    if (!element) return
    const startedAt = performance.now()
    const connection = connectFrame({
      frame: element,
      plugin,
      tenantId: store.getSnapshot().manifest?.tenantId ?? '',
      point: name,
      host,
      channel,
      timeoutMs,
      onShown(isShown) {
        setShown(isShown)
        if (!isShown) return
        setFailure(null)
        onShown()
        retries.stop()
        const durationMs = performance.now() - startedAt
        store.emit({ type: 'ready', pluginId: plugin.id, version: plugin.version, durationMs })
      },
      onHeight: setHeight,
      onFailed: fail,
      onReport: (report) => store.report(plugin, report),
    })
    connected.current = connection
    // Only now, since a frame in the server's HTML could send its first message before anybody listens.
    element.src = frameUrl
    return () => {
      connection.end()
      setShown(false)
      onGone()
    }
    // Later props and configurations go to the same frame; another version has a frame of its own.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [attempt])
  useEffect(() => () => retries.stop(), [retries])

  useEffect(() => {
    connected.current?.update({ host, plugin: { ...plugin, config } })
  }, [host, config, plugin])

  const placeholder = failure ? errorFallback({ plugin, error: failure.error, retry }) : fallback
  return (
    <>
      {shown || isNext ? null : placeholder}
      {failure?.attempt !== attempt && (
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
      )}
    </>
  )
}
