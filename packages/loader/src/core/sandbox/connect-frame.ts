import type { PluginErrorCode, TenantManifestPlugin } from '@plugboard/types'
import type { ChannelHub } from '../channel/channel-hub.ts'
import { withDeadline } from '../failures/deadline.ts'
import { PluginLoadError } from '../failures/plugin-load-error.ts'
import { callHost, FRAME_READY, type RunMessage, type ToFrame, toFrameHost } from './frame-messages.ts'
import { type PassedChannel, passChannel } from './pass-channel.ts'

const MOST_PIXELS = 10_000
const MOST_TEXT = 500
const MOST_REPORTS = 20
const MOST_RELOADS = 5
// Ten times what a finger on a slider makes.
const MOST_MESSAGES_PER_SECOND = 1000

export interface ConnectOptions {
  readonly frame: HTMLIFrameElement
  readonly plugin: TenantManifestPlugin
  readonly tenantId: string
  readonly point: string
  readonly host: unknown
  readonly channel: ChannelHub | undefined
  readonly timeoutMs: number
  /** It shows; or it no longer does, since its frame is loaded again. */
  readonly onShown: (shown: boolean) => void
  readonly onHeight: (pixels: number) => void
  /** Called once at the most. */
  readonly onFailed: (error: PluginLoadError) => void
  /** Something went wrong in it, and it goes on. */
  readonly onReport: (error: PluginLoadError) => void
}

/** A plugin in a sandbox frame. */
export interface ConnectedFrame {
  /** Hands the frame what the host and the tenant say now. */
  update(next: { host: unknown; config: TenantManifestPlugin['config'] }): void
  end(): void
}

type FrameState =
  /** No document in the frame has said that it listens. */
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'listening'
      /** A frame that is moved has another window; one that loads itself again keeps it. */
      readonly window: Window
      readonly port: MessagePort
      /** The load event of the document that listens has come. The next one is another document's. */
      readonly loaded: boolean
    }
  | { readonly kind: 'ended' }

/**
 * Runs a plugin in a frame as soon as the frame listens. Call it before the frame gets its URL. A browser loads a frame
 * again that is moved in the document; the plugin is then run anew.
 *
 * All that comes from the frame is a plugin's word: sizes, reports and messages are bounded, texts cut, and only functions
 * of the host's can be called.
 */
export function connectFrame(options: ConnectOptions): ConnectedFrame {
  const { frame, plugin, tenantId, point, timeoutMs } = options
  const isFlooding = createFloodCheck(MOST_MESSAGES_PER_SECOND)
  let { host } = options
  let { config } = plugin
  let state: FrameState = { kind: 'silent' }
  let reloads = 0
  let reports = 0
  let passed: PassedChannel | undefined
  let stopDeadline: (() => void) | undefined

  /** The only way from one state to the next: a port that is not in the next is closed. */
  const enter = (next: FrameState): void => {
    if (state.kind === 'listening' && (next.kind !== 'listening' || next.port !== state.port))
      state.port.close()
    state = next
  }
  const end = (): void => {
    enter({ kind: 'ended' })
    stopDeadline?.()
    passed?.end()
    window.removeEventListener('message', onMessage)
    frame.removeEventListener('load', onLoad)
  }
  const fail = (code: PluginErrorCode, message: string, cause?: unknown): void => {
    if (state.kind === 'ended') return
    end()
    options.onFailed(new PluginLoadError(code, plugin.id, message, { cause }))
  }
  const report = (code: PluginErrorCode, message: string): void => {
    reports += 1
    if (reports <= MOST_REPORTS) options.onReport(new PluginLoadError(code, plugin.id, message))
  }
  /** Gives the frame's document its time to show the plugin. */
  const awaitShown = (): void => {
    stopDeadline?.()
    const { promise, resolve } = Promise.withResolvers<void>()
    stopDeadline = resolve
    // The frame and the plugin have their time each; the frame itself says when the plugin takes too long.
    withDeadline(promise, {
      timeoutMs: timeoutMs * 2,
      late: () => new Error('the sandbox frame does not answer'),
    }).catch((late: Error) => fail('SANDBOX', late.message))
  }
  const run = (target: Window): void => {
    const { port1: port, port2 } = new MessageChannel()
    enter({ kind: 'listening', window: target, port, loaded: false })
    port.addEventListener('message', onPortMessage)
    port.start()
    passed?.end()
    passed =
      options.channel &&
      passChannel(options.channel, plugin, {
        post: (news) => port.postMessage({ news } satisfies ToFrame),
        refuse: (reason) => report('UNCAUGHT', reason),
      })
    const message: RunMessage = {
      type: 'plugboard:run',
      plugin: { ...plugin, config },
      tenantId,
      point,
      host: toFrameHost(host),
      channel: passed?.rules,
      timeoutMs,
    }
    try {
      // The frame has no origin to name. The message has nothing that the page's own plugins do not get.
      target.postMessage(message, '*', [port2])
    } catch (cause) {
      failToClone(cause)
    }
  }
  const failToClone = (cause: unknown): void =>
    fail(
      'SANDBOX',
      'what the host hands over cannot be cloned; keep elements and class instances out of it',
      cause,
    )
  const onPortMessage = ({ data }: MessageEvent): void => {
    // Not dropped one by one: the host would miss the last, and those that wait would still take its time.
    if (isFlooding())
      return fail('SANDBOX', `it sends more than ${MOST_MESSAGES_PER_SECOND} messages a second`)
    switch (data?.type) {
      case 'shown':
        stopDeadline?.()
        options.onShown(true)
        break
      case 'size':
        if (Number.isFinite(data.height)) options.onHeight(Math.min(Math.max(data.height, 0), MOST_PIXELS))
        break
      case 'failed':
        fail(codeOf(data.code), textOf(data.message))
        break
      case 'report':
        report(codeOf(data.code), textOf(data.message))
        break
      case 'channel':
        passed?.send(Object(data.news))
        break
      case 'call':
        callHost(host, data.name, data.args)
        break
      default:
    }
  }
  const onMessage = (event: MessageEvent): void => {
    const target = frame.contentWindow
    if (!target || event.source !== target || event.data?.type !== FRAME_READY) return
    if (state.kind === 'listening') {
      if (target === state.window) reloads += 1
      if (reloads > MOST_RELOADS) return fail('SANDBOX', 'it loads its frame again and again')
      options.onShown(false)
    }
    awaitShown()
    run(target)
  }
  const onLoad = (): void => {
    if (state.kind === 'listening' && !state.loaded) enter({ ...state, loaded: true })
    // A document that does not listen, such as the browser's own for an error, sends nothing else.
    else awaitShown()
  }
  window.addEventListener('message', onMessage)
  frame.addEventListener('load', onLoad)
  awaitShown()

  return {
    update(next) {
      ;({ host, config } = next)
      const port = state.kind === 'listening' ? state.port : undefined
      const message: ToFrame = { host: toFrameHost(host), config }
      try {
        port?.postMessage(message)
      } catch (cause) {
        failToClone(cause)
      }
    },
    end,
  }
}

/** Says whether it was asked more often than so many times in this second. */
function createFloodCheck(mostPerSecond: number): () => boolean {
  let since = 0
  let count = 0
  return () => {
    const now = performance.now()
    if (now - since >= 1000) {
      since = now
      count = 0
    }
    count += 1
    return count > mostPerSecond
  }
}

// SANDBOX is the page's to say.
const FRAME_CODES = {
  ORIGIN_BLOCKED: true,
  INTEGRITY_MISSING: true,
  FETCH_OR_INTEGRITY: true,
  TIMEOUT: true,
  EVALUATION: true,
  EXPORTS_INVALID: true,
  INCOMPATIBLE: true,
  EXTENSION_MISSING: true,
  ACTIVATION: true,
  RENDER: true,
  UNCAUGHT: true,
} satisfies Record<Exclude<PluginErrorCode, 'SANDBOX'>, true>

// Not String(): what was cloned may have a toString that is none.
function textOf(message: unknown): string {
  return typeof message === 'string' ? message.slice(0, MOST_TEXT) : 'it does not say why'
}

function codeOf(code: unknown): PluginErrorCode {
  return isFrameCode(code) ? code : 'SANDBOX'
}

function isFrameCode(code: unknown): code is keyof typeof FRAME_CODES {
  return typeof code === 'string' && Object.hasOwn(FRAME_CODES, code)
}
