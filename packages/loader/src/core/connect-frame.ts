import type { PluginErrorCode, TenantManifestPlugin } from '@plugboard/types'
import { withDeadline } from './deadline.ts'
import { callHost, FRAME_READY, type RunMessage, type ToFrame, toFrameHost } from './frame-messages.ts'
import { PluginLoadError } from './plugin-load-error.ts'

const MOST_PIXELS = 10_000
const MOST_TEXT = 500
const MOST_REPORTS = 20

export interface ConnectOptions {
  readonly frame: HTMLIFrameElement
  readonly plugin: TenantManifestPlugin
  readonly tenantId: string
  readonly point: string
  readonly host: unknown
  readonly timeoutMs: number
  readonly onShown: () => void
  readonly onHeight: (pixels: number) => void
  /** Called once at the most. */
  readonly onFailed: (error: PluginLoadError) => void
  /** Something went wrong in it, and it goes on. */
  readonly onUncaught: (error: PluginLoadError) => void
}

/** A plugin in a sandbox frame. */
export interface ConnectedFrame {
  /** Hands the frame what the host and the tenant say now. */
  update(next: { host: unknown; config: TenantManifestPlugin['config'] }): void
  end(): void
}

/**
 * Runs a plugin in a frame as soon as the frame listens. Call it before the frame gets its URL. All that comes from
 * the frame is a plugin's word: sizes and reports are bounded, texts cut, and only functions
 * of the host's can be called.
 */
export function connectFrame(options: ConnectOptions): ConnectedFrame {
  const { frame, plugin, tenantId, point, timeoutMs, onShown, onHeight } = options
  let { host } = options
  let { config } = plugin
  let port: MessagePort | undefined
  let ended = false
  let reports = 0
  const { promise: answered, resolve: settle } = Promise.withResolvers<void>()

  const fail = (code: PluginErrorCode, message: string, cause?: unknown): void => {
    settle()
    if (ended) return
    ended = true
    options.onFailed(new PluginLoadError(code, plugin.id, message, { cause }))
  }
  const send = (target: (message: RunMessage) => void): void => {
    try {
      target({
        type: 'plugboard:run',
        plugin: { ...plugin, config },
        tenantId,
        point,
        host: toFrameHost(host),
        timeoutMs,
      })
    } catch (cause) {
      fail(
        'SANDBOX',
        'what the host hands over cannot be cloned; keep elements and class instances out of it',
        cause,
      )
    }
  }
  const onPortMessage = ({ data }: MessageEvent): void => {
    switch (data?.type) {
      case 'shown':
        settle()
        onShown()
        break
      case 'size':
        if (Number.isFinite(data.height)) onHeight(Math.min(Math.max(data.height, 0), MOST_PIXELS))
        break
      case 'failed':
        fail(codeOf(data.code), textOf(data.message))
        break
      case 'uncaught':
        reports += 1
        if (reports > MOST_REPORTS) break
        options.onUncaught(new PluginLoadError('UNCAUGHT', plugin.id, textOf(data.message)))
        break
      case 'call':
        callHost(host, data.name, data.args)
        break
      default:
    }
  }
  const onMessage = (event: MessageEvent): void => {
    const target = frame.contentWindow
    if (port || !target || event.source !== target || event.data?.type !== FRAME_READY) return
    const channel = new MessageChannel()
    port = channel.port1
    port.addEventListener('message', onPortMessage)
    port.start()
    // The frame has no origin to name. It is told nothing that the page's own plugins are not told.
    send((message) => target.postMessage(message, '*', [channel.port2]))
  }
  window.addEventListener('message', onMessage)
  // The frame and the plugin have their time each; the frame itself says when the plugin takes too long.
  withDeadline(answered, {
    timeoutMs: timeoutMs * 2,
    late: () => new Error('the sandbox frame does not answer'),
  }).catch(() => fail('SANDBOX', 'the sandbox frame does not answer'))

  return {
    update(next) {
      ;({ host, config } = next)
      const message: ToFrame = { type: 'update', host: toFrameHost(host), config }
      try {
        port?.postMessage(message)
      } catch (cause) {
        fail('SANDBOX', 'what the host hands over cannot be cloned', cause)
      }
    },
    end() {
      ended = true
      settle()
      window.removeEventListener('message', onMessage)
      port?.close()
    },
  }
}

const FRAME_CODES: readonly PluginErrorCode[] = [
  'ORIGIN_BLOCKED',
  'INTEGRITY_MISSING',
  'FETCH_OR_INTEGRITY',
  'TIMEOUT',
  'EVALUATION',
  'EXPORTS_INVALID',
  'INCOMPATIBLE',
  'EXTENSION_MISSING',
  'ACTIVATION',
  'RENDER',
]

// Not String(): what was cloned may have a toString that is none.
function textOf(message: unknown): string {
  return typeof message === 'string' ? message.slice(0, MOST_TEXT) : 'it does not say why'
}

function codeOf(code: unknown): PluginErrorCode {
  return FRAME_CODES.find((each) => each === code) ?? 'SANDBOX'
}
