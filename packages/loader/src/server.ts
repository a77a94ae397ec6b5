export {
  createManifestSource,
  type ManifestSource,
  type ManifestSourceOptions,
} from './server/manifest-source.ts'
export { type PluginCspOptions, pluginCsp } from './server/plugin-csp.ts'
export type { PluginNeeds } from './server/plugin-needs.ts'
export { createSandboxFrame, type SandboxFrameOptions } from './server/sandbox-frame.ts'
