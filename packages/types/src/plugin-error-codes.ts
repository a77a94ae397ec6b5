/** Why a plugin is not shown in a page, or throws there: the meaning and the remedy of each code of the loader. */
export const PLUGIN_ERROR_CODES = {
  ORIGIN_BLOCKED: {
    meaning: 'A file of the plugin comes from an origin that the page does not allow. Nothing was requested.',
    fix: 'Name the edge, or the CDN in front of it, in allowedOrigins; or set PLUGIN_SERVER_URL of the registry to it.',
  },
  INTEGRITY_MISSING: {
    meaning: 'The manifest has no integrity for a file a browser would run. Nothing was requested.',
    fix: 'Take the tenant manifest from the registry as it is.',
  },
  FETCH_OR_INTEGRITY: {
    meaning:
      'A script or style sheet cannot be fetched, or is not what was published. Browsers do not report which of the two.',
    fix: 'Open the URL in the message; compare its bytes with the integrity in the tenant manifest. CSP blocks, too.',
  },
  TIMEOUT: {
    meaning: 'The plugin did not load within timeoutMs.',
    fix: 'Look at the edge’s latency, and at what the plugin awaits at the top level of a module.',
  },
  EVALUATION: {
    meaning: 'A module of the plugin threw while it was evaluated.',
    fix: 'The error’s cause is what it threw.',
  },
  EXPORTS_INVALID: {
    meaning: 'The entry’s default export is not a plugin.',
    fix: 'export default definePlugin({ extensions: … })',
  },
  INCOMPATIBLE: {
    meaning: 'The plugin was built for another React, or another version of the plugin contract.',
    fix: 'Build it for the versions that the page has, and declare them in compat of its manifest.',
  },
  EXTENSION_MISSING: {
    meaning: 'The plugin has no component for an extension point that its manifest names.',
    fix: 'Add the component to extensions, or take the point out of the manifest.',
  },
  ACTIVATION: {
    meaning: 'activate, or what it returned to undo it, threw or rejected.',
    fix: 'The error’s cause is what it threw.',
  },
  RENDER: {
    meaning: 'A component threw while it rendered, in an effect, or in a lazy chunk.',
    fix: 'The error’s cause is what it threw. A second React in the bundle causes this too.',
  },
  UNCAUGHT: {
    meaning: 'The plugin threw in an event handler, a timer or a promise. It is still shown.',
    fix: 'The error’s cause is what it threw.',
  },
  SANDBOX: {
    meaning:
      'The sandbox frame cannot be used: none is set up, it does not answer, what the host hands over cannot be cloned, or the plugin misuses it.',
    fix: 'Set sandbox.frameUrl to a route made by createSandboxFrame; hand over plain data and functions. A plugin must not reload its frame again and again, flood the page with messages, or take the focus from somebody who types.',
  },
} as const

export type PluginErrorCode = keyof typeof PLUGIN_ERROR_CODES
