import { z } from 'zod'
import { Capability, type CapabilityReport } from './capability-report.ts'

/** What the code of one version can do and that of another cannot. */
export const CapabilityChanges = z
  .object({
    added: z.array(Capability).meta({ description: 'What the former version was not found to do.' }),
    removed: z.array(Capability).meta({ description: 'What only the former version was found to do.' }),
    isComplete: z.boolean().meta({
      description: 'False if a report leaves capabilities out, so that there may be more changes, or fewer.',
    }),
  })
  .meta({ id: 'CapabilityChanges' })

export type CapabilityChanges = z.infer<typeof CapabilityChanges>

/** Compares two reports by the names and targets of capabilities. Places, counts and confidence make no difference. */
export function capabilityChanges(before: CapabilityReport, after: CapabilityReport): CapabilityChanges {
  return {
    added: missingIn(before, after),
    removed: missingIn(after, before),
    isComplete: before.omitted === 0 && after.omitted === 0,
  }
}

function missingIn(known: CapabilityReport, { capabilities }: CapabilityReport): Capability[] {
  const keys = new Set(known.capabilities.map(capabilityKey))
  return capabilities.filter((capability) => !keys.has(capabilityKey(capability)))
}

/** The same text for capabilities with the same name and target, and no other. */
export function capabilityKey({ name, target }: Pick<Capability, 'name' | 'target'>): string {
  return target === null ? name : `${name} ${target}`
}
