import { type Finding, jsonPointer, type PluginConfiguration, printable } from '@plugboard/types'
import { createFinding } from '../findings.ts'
import type { InspectOptions } from '../inspected-bundle.ts'
import { isObject } from './json-object.ts'
import type { SchemaFault } from './read-schema.ts'
import { ConfigurationTooCostlyError } from './schema-thread.ts'

/**
 * Whether the schema of a configuration can be used, and its order names fields of the schema.
 *
 * @returns CONFIGURATION_INVALID for each fault
 * @throws TooManyConfigurationsError
 */
export async function schemaFindings(
  configuration: PluginConfiguration,
  { validator, caller = 'anybody', signal }: InspectOptions,
): Promise<Finding[]> {
  if (!validator) throw new TypeError('a bundle with a configuration needs a validator')
  const { schema } = configuration
  const lane = { caller, task: 'publish' }
  const faults: readonly SchemaFault[] = await validator.compile(lane, schema, { signal }).then(
    (compiled) => compiled.faults,
    (error: unknown) => {
      if (!(error instanceof ConfigurationTooCostlyError)) throw error
      return [{ pointer: '', message: `takes too much ${error.limit} to compile: ${error.message}` }]
    },
  )
  return [
    ...faults.map(({ pointer, message }) => ({ pointer: `/configuration/schema${pointer}`, message })),
    ...orderFaults(configuration),
  ].map(({ pointer, message }) =>
    createFinding({
      code: 'CONFIGURATION_INVALID',
      pointer,
      message: `${printable(pointer.slice(1).replaceAll('/', '.'))} ${message}`,
    }),
  )
}

/** Names in the order that are no field of the schema, where `properties` alone say what the fields are. */
function orderFaults({ schema, order }: PluginConfiguration): SchemaFault[] {
  return order.flatMap((pointer, index) =>
    isUnknown(schema, pointer.slice(1).split('/'))
      ? [
          {
            pointer: jsonPointer(['configuration', 'order', index]),
            message: `names ${printable(pointer)}, which is no field of the schema`,
          },
        ]
      : [],
  )
}

const OTHER_SOURCES = [
  '$ref',
  '$dynamicRef',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'dependentSchemas',
  'patternProperties',
]

function isUnknown(schema: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined || !isObject(schema)) return false
  const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
  const { properties } = schema
  if (isObject(properties) && Object.hasOwn(properties, name)) return isUnknown(properties[name], rest)
  return !OTHER_SOURCES.some((keyword) => Object.hasOwn(schema, keyword))
}
