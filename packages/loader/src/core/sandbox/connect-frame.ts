import type { PluginErrorCode, TenantManifestPlugin } from '@plugboard/types'
import type { ChannelHub } from '../channel/channel-hub.ts'
import { withDeadline } from '../failures/deadline.ts'
import { PluginLoadError } from '../failures/plugin-load-error.ts'
import { callHost, type RunMessage, type ToFrame, toFrameHost } from './frame-messages.ts'
import { guardFocus } from './guard-focus.ts'
import { createMessageBudget } from './message-budget.ts'
import { type PassedChannel, passChannel } from './pass-channel.ts'

const MOST_PIXELS = 10_000
const MOST_TEXT = 500
const MOST_REPORTS = 20
const MOST_RELOADS = 5
const MOST_FOCUS_TAKEN = 3

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
  /** Hands the frame what the host and the tenant say now. Only a document that the frame loads later gets another URL of the plugin. */
  update(next: { host: unknown; plugin: TenantManifestPlugin }): void
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
  const { frame, tenantId, point, timeoutMs } = options
  const budget = createMessageBudget()
  let { host, plugin } = options
  let state: FrameState = { kind: 'silent' }
  let reloads = 0
  let reports = 0
  let passed: PassedChannel | undefined
  let focusTaken = 0
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
    unguard()
    window.removeEventListener('message', onMessage)
    frame.removeEventListener('load', onLoad)
  }
  const fail = (code: PluginErrorCode, message: string, cause?: unknown): void => {
    if (state.kind === 'ended') return
    end()
    // Its scripts end now, and not when the page has the time to remove it.
    frame.src = 'about:blank'
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
  const run = (target: Window, port: MessagePort): void => {
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
      plugin,
      tenantId,
      point,
      host: toFrameHost(host),
      channel: passed?.rules,
      timeoutMs,
    }
    try {
      port.postMessage(message)
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
  const onPortMessage = (event: MessageEvent): void => {
    // Not dropped one by one: the host would miss the last, and those that wait would still take its time.
    const excess = budget.spend(() => event.data, handle)
    if (excess) fail('SANDBOX', excess)
  }
  const handle = (message: unknown): void => {
    const data = Object(message)
    switch (data.type) {
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
    if (!target || !isWithin(event.source, target)) return
    const excess = budget.count()
    if (excess) return fail('SANDBOX', excess)
    // A document that listens sends a port. The data is never read, since that takes as long as the frame likes.
    const [port] = event.ports
    if (event.source !== target || !port) return
    if (state.kind === 'listening') {
      if (target === state.window) reloads += 1
      if (reloads > MOST_RELOADS) return fail('SANDBOX', 'it loads its frame again and again')
      options.onShown(false)
    }
    awaitShown()
    run(target, port)
  }
  const onLoad = (): void => {
    if (state.kind === 'listening' && !state.loaded) enter({ ...state, loaded: true })
    // A document that does not listen, such as the browser's own for an error, sends nothing else.
    else awaitShown()
  }
  const unguard = guardFocus(frame, () => {
    focusTaken += 1
    if (focusTaken > MOST_FOCUS_TAKEN) fail('SANDBOX', 'it takes the focus from somebody who types')
  })
  window.addEventListener('message', onMessage)
  frame.addEventListener('load', onLoad)
  awaitShown()

  return {
    update(next) {
      const { config } = next.plugin
      const isSame = next.host === host && config === plugin.config
      ;({ host, plugin } = next)
      if (isSame) return
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

/** Says whether a message is of this window, or of a frame in it. */
function isWithin(source: MessageEventSource | null, target: Window): boolean {
  let within = source
  while (within && 'parent' in within && within !== target && within !== within.parent) within = within.parent
  return within === target
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
