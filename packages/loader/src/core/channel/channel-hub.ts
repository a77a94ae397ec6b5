import type { PluginChannel, PluginIdentity } from '@plugboard/types/plugin-contract'
import type { PluginLoadError } from '../failures/plugin-load-error.ts'

/** What plugins may do with a channel, as a frame gets it. All of it can be cloned. */
export interface ChannelRules {
  readonly events: readonly string[]
  /** The values as they are now. */
  readonly values: Readonly<Record<string, unknown>>
  /** The values that plugins may set. */
  readonly writable: readonly string[]
  readonly limits: ChannelLimits
}

/** What a plugin may use of a channel in each activation. */
export interface ChannelLimits {
  /** The most bytes of one event or value, as they are counted by dataSize. */
  readonly dataBytes: number
  /** The most events and values that a plugin sends in a second. */
  readonly perSecond: number
  /** The most bytes of them together. Each is cloned for every plugin that listens, which takes the page's time. */
  readonly bytesPerSecond: number
  readonly listeners: number
}

/** The end of a channel that one activation of a plugin has. */
export interface ChannelConnection {
  readonly channel: PluginChannel
  /** Ends all listeners. The channel does nothing after that. */
  readonly end: () => void
}

/** What the loader needs of a host's channel. */
export interface ChannelHub {
  /**
   * @param report called with what a listener of the plugin throws
   * @param limits other limits than those of the channel
   */
  connect(
    plugin: PluginIdentity,
    report: (error: PluginLoadError) => void,
    limits?: Partial<ChannelLimits>,
  ): ChannelConnection
  rules(): ChannelRules
}
