'use client'
export { followEvents, PluginEvents } from '../events.ts'
