import type { ChannelHub, ChannelRules } from '../core/channel/channel-hub.ts'
import { createChannel } from '../core/channel/create-channel.ts'
import type { ChannelNews } from '../core/sandbox/frame-messages.ts'

/** The page's channel in a frame, under the same rules, so that a call of the plugin is refused where it is made. */
export interface FrameChannel {
  readonly hub: ChannelHub
  /** Passes what others have sent on to the plugin. */
  receive(news: ChannelNews): void
}

/** @param send called with what the plugin sends */
export function createFrameChannel(rules: ChannelRules, send: (news: ChannelNews) => void): FrameChannel {
  const hub = createChannel(rules)
  /** By name: how many values that were set here the page has not answered. */
  const unanswered = new Map<string, number>()
  const waitingFor = (name: string): number => unanswered.get(name) ?? 0

  for (const name of rules.events) hub.on(name, (data) => send({ kind: 'event', name, data }))
  for (const name of Object.keys(rules.values)) {
    hub.subscribe(name, (data, from) => {
      // What came from the page does not go back there.
      if (from === null) return
      unanswered.set(name, waitingFor(name) + 1)
      send({ kind: 'value', name, data })
    })
  }
  return {
    hub,
    receive({ kind, name, data, isAnswer }) {
      if (kind === 'event') return hub.emit(name, data)
      if (isAnswer) unanswered.set(name, Math.max(waitingFor(name) - 1, 0))
      // The last answer has the value that the page has in the end. Anything before it is older than what was set here.
      if (waitingFor(name) === 0) hub.set(name, data)
    },
  }
}
