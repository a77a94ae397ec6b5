import type { PluginIdentity } from '@plugboard/types/plugin-contract'
import type { ChannelHub, ChannelRules } from '../channel/channel-hub.ts'
import { messageOf } from '../failures/plugin-load-error.ts'
import type { ChannelNews } from './frame-messages.ts'

/** The channel of one document in a frame. */
export interface PassedChannel {
  readonly rules: ChannelRules
  /** Sends what the frame's plugin has sent. It is a plugin's word, so everything is checked again. */
  send(news: { readonly kind?: unknown; readonly name?: unknown; readonly data?: unknown }): void
  end(): void
}

/**
 * Passes on to a frame what others send.
 *
 * @param refuse called with the reason if something that the plugin has sent is refused
 */
export function passChannel(
  hub: ChannelHub,
  plugin: PluginIdentity,
  { post, refuse }: { post: (news: ChannelNews) => void; refuse: (reason: string) => void },
): PassedChannel {
  const rules = hub.rules()
  const { perSecond, bytesPerSecond } = rules.limits
  // The listeners here are not the plugin's, and do not throw. The frame has refused what is too much by its own clock.
  const limits = { listeners: Infinity, perSecond: perSecond * 2, bytesPerSecond: bytesPerSecond * 2 }
  const { channel, end } = hub.connect(plugin, () => undefined, limits)
  let setting: string | undefined
  const postValue = (name: string, isAnswer: boolean): void =>
    post({ kind: 'value', name, data: channel.get(name), isAnswer })
  for (const name of rules.events) channel.on(name, (data) => post({ kind: 'event', name, data }))
  for (const name of Object.keys(rules.values)) {
    channel.subscribe(name, () => {
      if (name !== setting) postValue(name, false)
    })
  }
  return {
    rules,
    send({ kind, name, data }) {
      if (typeof name !== 'string') return
      try {
        if (kind === 'event') return channel.emit(name, data)
        setting = name
        channel.set(name, data)
      } catch (thrown) {
        refuse(messageOf(thrown))
      } finally {
        setting = undefined
      }
      if (Object.hasOwn(rules.values, name)) postValue(name, true)
    },
    end,
  }
}
