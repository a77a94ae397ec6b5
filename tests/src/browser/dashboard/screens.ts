/** Every screen of the dashboard with the data of the demo, by a name for its screenshot. */
export const SCREENS = [
  ['catalogue', '/plugins'],
  ['catalogue-search', '/plugins?query=pay'],
  ['catalogue-no-match', '/plugins?query=nothing'],
  ['plugin', '/plugins/pay-later'],
  ['plugin-versions', '/plugins/pay-later/versions'],
  ['configuration', '/tenants/acme/plugins/pay-later/configuration'],
  ['configuration-json', '/tenants/acme/plugins/pay-later/configuration?view=json'],
  ['configuration-history', '/tenants/acme/plugins/pay-later/configuration?view=history'],
  ['not-found', '/nowhere'],
] as const satisfies readonly (readonly [name: string, path: string])[]
