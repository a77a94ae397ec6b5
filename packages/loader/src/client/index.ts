'use client'
// What a server component imports. Bundlers of other pages warn about the directive, and get ../index.ts.
export {
  ExtensionPoint,
  PluginLoadError,
  PluginProvider,
  usePlugins,
  useTenantManifest,
} from '../index.ts'
