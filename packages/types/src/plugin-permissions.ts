import { z } from 'zod'
import { ANY_TARGET, CAPABILITY_NAMES, type Capability } from './capability-report.ts'
import { lineOfText } from './text.ts'

/** The most entries of a list of permissions. */
export const PERMISSIONS_LIMIT = 64

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const HOST = new RegExp(String.raw`^(?:\*|self|(?:\*\.)?${LABEL}(?:\.${LABEL}){0,8}(?::\d{1,5})?)$`)

const Reason = lineOfText(200).meta({
  description: 'Why, for whoever installs the plugin.',
  examples: ['Asks for the exchange rates of the day.'],
})

/** A host that requests go to: exactly, `*.example.com` for all below it, `self` for the page's own, `*` for any. */
const PermittedHost = z
  .string()
  .max(253)
  .regex(HOST, {
    error:
      'must be a host in lower case like api.example.com, or *.example.com, self, or *; without https://',
  })
  .meta({ examples: ['api.example.com'] })

const NetworkPermission = z.strictObject({ host: PermittedHost, reason: Reason })

const CapabilityPermission = z.strictObject({
  name: z
    .enum(keysOf(CAPABILITY_NAMES), { error: 'must be a capability, such as data.cookie' })
    .meta({ examples: ['data.local-storage'] }),
  reason: Reason,
})

/** What a plugin does in a page beyond showing itself, each with a reason. It is compared with what its code can do. */
export const PluginPermissions = z.strictObject({
  network: z
    .array(NetworkPermission)
    .max(PERMISSIONS_LIMIT, { error: `must have at most ${PERMISSIONS_LIMIT} hosts` })
    .refine((list) => areDistinct(list.map(({ host }) => host)), { error: 'must not repeat a host' })
    .optional()
    .meta({ description: 'The hosts that its requests go to.' }),
  capabilities: z
    .array(CapabilityPermission)
    .max(PERMISSIONS_LIMIT, { error: `must have at most ${PERMISSIONS_LIMIT} capabilities` })
    .refine((list) => areDistinct(list.map(({ name }) => name)), { error: 'must not repeat a capability' })
    .optional()
    .meta({ description: 'What else it does, by the names in the documentation of the checks.' }),
})

export type PluginPermissions = z.infer<typeof PluginPermissions>

type Found = Pick<Capability, 'name' | 'target'>

/** Whether it needs a permission: all but the use of globals, which every script has, and URLs without a host. */
export function needsPermission({ name, target }: Found): boolean {
  if (name.startsWith('global.')) return false
  return !(isNetwork(name) && target !== null && target.endsWith(':'))
}

/** Whether the permissions have it: a host for its target, or its name. */
export function isPermitted(permissions: PluginPermissions, { name, target }: Found): boolean {
  if (permissions.capabilities?.some((each) => each.name === name)) return true
  return isNetwork(name) && (permissions.network ?? []).some(({ host }) => coversHost(host, target))
}

/** Whether the permission for a host is used by what was found; also where what is requested is computed. */
export function usesHost(host: string, { name, target }: Found): boolean {
  return (
    isNetwork(name) &&
    (coversHost(host, target) ||
      target === ANY_TARGET ||
      (target?.startsWith('*.') === true && coversHost(target, host)))
  )
}

function isNetwork(name: string): boolean {
  return name.startsWith('network.')
}

/** @param target a host, a pattern of hosts, or null if it is not known */
function coversHost(pattern: string, target: string | null): boolean {
  if (pattern === ANY_TARGET || pattern === target) return true
  return pattern.startsWith('*.') && target !== null && target.endsWith(pattern.slice(1))
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}

function keysOf<Table extends object>(table: Table): (keyof Table & string)[] {
  // Object.keys returns string[]; the table is const, so it has no other keys.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(table) as (keyof Table & string)[]
}
