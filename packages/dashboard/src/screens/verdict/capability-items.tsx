import type { Capability } from '@plugboard/client'
import { CapabilityItem } from './capability-item.tsx'

/** Capabilities as sentences. */
export function CapabilityItems({ capabilities }: { readonly capabilities: readonly Capability[] }) {
  return (
    <ul className="capabilities">
      {capabilities.map((capability) => (
        <CapabilityItem key={`${capability.name} ${capability.target}`} capability={capability} />
      ))}
    </ul>
  )
}
