import type { Capability } from '@plugboard/client'

const HOSTS = /^network\.|^code\.(?:worker|service-worker|import-scripts)$|^page\.message$/

/** Whether the target of a capability is a host or an origin. */
export function hasHostTarget({ name }: Pick<Capability, 'name'>): boolean {
  return HOSTS.test(name)
}

/** Capabilities that a person looks at one by one, and the use of globals, which every script has. */
export function sortCapabilities(capabilities: readonly Capability[]): {
  readonly notable: readonly Capability[]
  readonly globals: readonly Capability[]
} {
  return {
    notable: capabilities.filter((each) => !isGlobal(each)),
    globals: capabilities.filter(isGlobal),
  }
}

/** How many hosts, and how many other capabilities but the use of globals, there are among some. */
export function countCapabilities(capabilities: readonly Capability[]): {
  readonly hosts: number
  readonly others: number
} {
  const { notable } = sortCapabilities(capabilities)
  return {
    hosts: new Set(notable.filter(isNetwork).map(({ target }) => target)).size,
    others: notable.filter((each) => !isNetwork(each)).length,
  }
}

function isGlobal({ name }: Capability): boolean {
  return name.startsWith('global.')
}

function isNetwork({ name }: Capability): boolean {
  return name.startsWith('network.')
}
