export { type EventsOptions, type FollowedEvents, followEvents } from './core/manifest/follow-events.ts'
export { PluginEvents, type PluginEventsProps } from './react/plugin-events.tsx'
