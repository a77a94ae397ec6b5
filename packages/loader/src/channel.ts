export type { ChannelLimits } from './core/channel/channel-hub.ts'
export {
  ChannelError,
  type ChannelOptions,
  type ChannelSender,
  createChannel,
  type HostChannel,
} from './core/channel/create-channel.ts'
