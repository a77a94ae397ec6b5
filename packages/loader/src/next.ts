export { PluginHead, type PluginHeadProps } from './next/plugin-head.tsx'
