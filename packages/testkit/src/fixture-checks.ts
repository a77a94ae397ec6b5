/**
 * The checks that tell whether a bundle is a plugin that works, and a small one. Most tests and measurements publish other things, because they are
 * about something else.
 */
const ABOUT_PLUGINS = ['syntax', 'exports', 'imports', 'react', 'extension-points', 'sizes'] as const

/** The setting CHECKS of registries whose tests publish such bundles: those checks report, and refuse nothing. */
export const FIXTURE_CHECKS = ABOUT_PLUGINS.map((name) => `${name}=advisory`).join(', ')
