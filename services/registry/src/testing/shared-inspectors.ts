import { createInspector, type Inspector, type InspectorOptions } from '@plugboard/bundle'

const shared = new Map<string, Inspector>()

/**
 * One inspector for all registries of a test file with the same settings: starting a thread takes longer than most tests. Its threads end
 * when they are idle.
 */
export function shareInspector(options: InspectorOptions): Inspector {
  const key = JSON.stringify(options)
  const inspector = shared.get(key) ?? createInspector(options)
  shared.set(key, inspector)
  return { ...inspector, [Symbol.asyncDispose]: async () => {} }
}
