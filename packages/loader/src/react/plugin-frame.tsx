'use client'
import type { TenantManifestPlugin } from '@plugboard/types'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { PluginLoadError } from '../core/failures/plugin-load-error.ts'
import { createRetries, isTransient } from '../core/failures/retries.ts'
import { isDeepEqual } from '../core/manifest/deep-equal.ts'
import { type ConnectedFrame, connectFrame } from '../core/sandbox/connect-frame.ts'
import type { ExtensionPointProps } from './extension-point-props.ts'
import { usePluginPage } from './plugin-context.ts'
import { DefaultFailure } from './plugin-failure.tsx'

interface PluginFrameProps<Host> {
  readonly plugin: TenantManifestPlugin
  readonly point: ExtensionPointProps<Host>
  /** Another version shows: there is nothing to see of this one before it does. */
  readonly isNext: boolean
  readonly onShown: () => void
  /** It no longer shows: it failed, or the page is hidden and its frame with it. */
  readonly onGone: () => void
}

/** One version of a plugin in its frame: it sees neither the page nor what the browser keeps for it. */
export function PluginFrame<Host>(props: PluginFrameProps<Host>): ReactNode {
  const { plugin, point, isNext, onShown, onGone } = props
  const { store, sandbox, timeoutMs, retryMs } = usePluginPage()
  // The same object for the same configuration, whichever manifest says it.
  const [config, setConfig] = useState(plugin.config)
  const [attempt, setAttempt] = useState(0)
  const [shown, setShown] = useState(false)
  const [height, setHeight] = useState(0)
  // It stays to be seen while another attempt is made by itself.
  const [failure, setFailure] = useState<{ error: PluginLoadError; attempt: number } | null>(null)
  const [retries] = useState(() => createRetries(retryMs, () => setAttempt((last) => last + 1)))
  const frame = useRef<HTMLIFrameElement>(null)
  const connected = useRef<ConnectedFrame>(undefined)
  const { host, name, fallback = null, errorFallback = DefaultFailure } = point
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
    // Another configuration may be what it needs.
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
    const connection = connectFrame({
      frame: element,
      plugin,
      tenantId: store.getSnapshot().manifest?.tenantId ?? '',
      point: name,
      host,
      timeoutMs,
      onShown(isShown) {
        setShown(isShown)
        if (!isShown) return
        setFailure(null)
        onShown()
        retries.stop()
      },
      onHeight: setHeight,
      onFailed: fail,
      onReport: (report) => store.report(plugin, report),
    })
    connected.current = connection
    // Only now that somebody listens: a frame of the server's HTML could have spoken before.
    element.src = frameUrl
    return () => {
      connection.end()
      setShown(false)
      onGone()
    }
    // What the host and the tenant say later goes to the frame that is there; another version has a frame of its own.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [attempt])
  useEffect(() => () => retries.stop(), [retries])

  useEffect(() => {
    connected.current?.update({ host, config })
  }, [host, config])

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
