import {
  ANY_TARGET,
  CAPABILITY_NAMES,
  type Capability,
  type CapabilityName,
  type CapabilityReport,
  type Finding,
  jsonPointer,
  MANIFEST_PATH,
  type PluginPermissions,
  printable,
  usesHost,
} from '@plugboard/types'
import type { Check } from './check.ts'

const REASON = '"reason": "…"'

/** Compares what the manifest declares with what the code can do. */
export const checkPermissions: Check = {
  name: 'permissions',
  title: 'The manifest declares what the code can do',
  explanation:
    'A manifest can say with `permissions` what a plugin does in a page, and why. Nothing is compared without them. Uses of globals need no permission. Hosts that are computed, or are part of the configuration, need the permission for `*`. A permission is not reported as unused where hosts are computed, or where the capability report leaves something out.',
  level: 'advisory',
  codes: ['PERMISSION_UNDECLARED', 'PERMISSION_UNUSED'],
  passed: 'the manifest declares what the code can do, or has no permissions',
  checkBundle(context) {
    const { permissions } = context.bundle.metadata
    if (!permissions) return
    const report = context.capabilitiesOf()
    for (const capability of report.capabilities) {
      if (capability.isPermitted === false) context.report(undeclared(capability))
    }
    for (const finding of unused(permissions, report)) context.report(finding)
  },
}

function undeclared({ name, target, confidence, places }: Capability): Finding {
  const [place] = places
  const at = place ? `${printable(place.file)}:${place.line}:${place.column} ` : ''
  const isRequest = name.startsWith('network.')
  const what = isRequest
    ? target === null || target === ANY_TARGET
      ? `sends requests to a host that is computed (${name})`
      : `sends requests to ${printable(target)} (${name})`
    : `uses ${name}${target === null ? '' : ` of ${printable(target)}`}: ${lowerFirst(meaningOf(name))}`
  const wanted =
    isRequest && target !== null
      ? `{ "host": ${JSON.stringify(target)}, ${REASON} } to "network"`
      : `{ "name": "${name}", ${REASON} } to "capabilities"`
  return {
    code: 'PERMISSION_UNDECLARED',
    ...place,
    pointer: '/permissions',
    message: `${at}${what.replace(/\.$/, '')}, which the manifest does not declare${confidence === 'possible' ? '; that is possible, not certain' : ''}`,
    hint: `Add ${wanted} of "permissions" in ${MANIFEST_PATH}, or remove the code.`,
  }
}

function unused(
  { network = [], capabilities = [] }: PluginPermissions,
  report: CapabilityReport,
): readonly Finding[] {
  if (report.omitted > 0) return []
  const found = report.capabilities
  const hosts = network.flatMap(({ host }, index) =>
    found.some((each) => usesHost(host, each))
      ? []
      : [{ what: `the host ${host}`, path: ['network', index, 'host'] }],
  )
  const names = capabilities.flatMap(({ name }, index) =>
    found.some((each) => each.name === name) ? [] : [{ what: name, path: ['capabilities', index, 'name'] }],
  )
  return [...hosts, ...names].map(({ what, path }) => ({
    code: 'PERMISSION_UNUSED',
    pointer: jsonPointer(['permissions', ...path]),
    message: `the manifest declares ${what}, which the code was not found to use`,
    hint: `Remove it from "permissions" in ${MANIFEST_PATH}. If the plugin does need it, nothing needs to be done.`,
  }))
}

/** Without what the documentation says of targets. */
function meaningOf(name: CapabilityName): string {
  return CAPABILITY_NAMES[name].split(' Target:', 1).join('')
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
