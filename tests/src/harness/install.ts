import type { InstallResult, Problem } from '@plugboard/types'

export interface Install {
  readonly pluginId?: string
  readonly version?: string
  readonly config?: Readonly<Record<string, unknown>>
}

export interface InstallAnswer {
  readonly status: number
  readonly body: InstallResult & Problem
}

/** Installs a plugin for a tenant; by default the guide's test plugin in its latest version. */
export function installRequest(
  registryUrl: string,
  tenantId: string,
  { pluginId = 'test-plugin', ...rest }: Install = {},
): Request {
  return new Request(`${registryUrl}/plugins/install`, {
    method: 'POST',
    headers: { 'x-tenant-id': tenantId, 'content-type': 'application/json' },
    body: JSON.stringify({ pluginId, ...rest }),
  })
}

export async function install(
  registryUrl: string,
  tenantId: string,
  wanted: Install = {},
): Promise<InstallAnswer> {
  const response = await fetch(installRequest(registryUrl, tenantId, wanted))
  return { status: response.status, body: (await response.json()) as InstallAnswer['body'] }
}
