import type { PluginErrorCode, TenantManifestPlugin } from '@plugboard/types'
import type { ChannelRules } from '../channel/channel-hub.ts'

// What the page and a sandbox frame say to each other. The frame's side is a plugin's: the page believes none of it. Each
// document in the frame begins by sending its parent a port, which all else goes through.

/** What a component gets from its host, in a form that can be cloned: functions are named, and called by message. */
export interface FrameHost {
  readonly value: unknown
  readonly callbacks: readonly string[]
}

/** To the frame, once for each document. */
export interface RunMessage {
  readonly plugin: TenantManifestPlugin
  readonly tenantId: string
  readonly point: string
  readonly host: FrameHost
  /** Undefined in a page without a channel. */
  readonly channel: ChannelRules | undefined
  readonly timeoutMs: number
}

/** An event that was emitted, or a value that was set, on one side. */
export interface ChannelNews {
  readonly kind: 'event' | 'value'
  readonly name: string
  readonly data: unknown
  /** To the frame: the answer to a value that it has set, whether that was accepted or not. */
  readonly isAnswer?: boolean
}

/** To the frame: what the host and the tenant say now, or what others have sent by the channel. */
export type ToFrame =
  | { readonly host: FrameHost; readonly config: TenantManifestPlugin['config']; readonly news?: undefined }
  | { readonly news: ChannelNews }

/** From the frame. */
export type FromFrame =
  | { readonly type: 'shown' }
  | { readonly type: 'size'; readonly height: number }
  | { readonly type: 'failed'; readonly code: PluginErrorCode; readonly message: string }
  /** Something in it went wrong, and it still shows. */
  | { readonly type: 'report'; readonly code: PluginErrorCode; readonly message: string }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly type: 'channel'; readonly news: ChannelNews }

/** Splits what a host hands over into what can be cloned and the names of its functions. */
export function toFrameHost(host: unknown): FrameHost {
  if (typeof host !== 'object' || host === null || Array.isArray(host)) return { value: host, callbacks: [] }
  const entries = Object.entries(host)
  return {
    value: Object.fromEntries(entries.filter(([, member]) => typeof member !== 'function')),
    callbacks: entries.filter(([, member]) => typeof member === 'function').map(([name]) => name),
  }
}

/** Calls a function of the host's that a frame named. Anything else it may name is not called. */
export function callHost(host: unknown, name: unknown, args: unknown): void {
  if (typeof host !== 'object' || host === null || typeof name !== 'string' || !Array.isArray(args)) return
  const member: unknown = Object.hasOwn(host, name) ? Reflect.get(host, name) : undefined
  if (typeof member === 'function') member.apply(host, args)
}
