import { jsonPointer } from '@plugboard/types/json-pointer'
import { printable } from '@plugboard/types/printable'
import type { ErrorObject } from 'ajv/dist/2020.js'

const SHOWN_LENGTH = 80

/** A fault of a configuration. */
export interface ConfigurationFault {
  /** Where it is in the configuration. */
  readonly pointer: string
  /** The keyword of the schema that the value does not satisfy. */
  readonly keyword: string
  /** Continues a sentence that begins with the place. It never contains a value of the configuration. */
  readonly message: string
}

/** What a validator reports, in words for the person who wrote the configuration. */
function describeFault({ keyword, instancePath, params, propertyName }: ErrorObject): ConfigurationFault {
  const facts: Readonly<Record<string, unknown>> = params
  const inside = (name: unknown) => `${instancePath}${jsonPointer([String(name)])}`
  switch (keyword) {
    case 'required':
      return { pointer: inside(facts['missingProperty']), keyword, message: 'is missing' }
    case 'dependentRequired': {
      const message = `is missing, which is required because there is ${shown(facts['property'])}`
      return { pointer: inside(facts['missingProperty']), keyword, message }
    }
    case 'additionalProperties':
      return { pointer: inside(facts['additionalProperty']), keyword, message: 'is not a known field' }
    case 'unevaluatedProperties':
      return { pointer: inside(facts['unevaluatedProperty']), keyword, message: 'is not a known field' }
    case 'propertyNames':
      return { pointer: inside(facts['propertyName']), keyword, message: 'has a name that is not allowed' }
    default: {
      const pointer = propertyName === undefined ? instancePath : inside(propertyName)
      return { pointer, keyword, message: messageOf(keyword, facts) }
    }
  }
}

/**
 * What a validator reports of a whole value. What alternatives say of the same place is one fault, since one of them is
 * enough.
 */
export function describeFaults(errors: readonly ErrorObject[]): ConfigurationFault[] {
  const faults: ConfigurationFault[] = []
  // The validator reports the faults of the alternatives before that none of them matches.
  for (const error of errors) {
    const fault = describeFault(error)
    const isNone = (error.keyword === 'anyOf' || error.keyword === 'oneOf') && !error.params['passingSchemas']
    const alternatives = isNone ? faults.filter(({ pointer }) => pointer === fault.pointer) : []
    const messages = new Set(alternatives.map(({ message }) => message))
    for (const each of alternatives) faults.splice(faults.indexOf(each), 1)
    // What says only that something around a fault has a fault would not help.
    const isInside = isNone && faults.some(({ pointer }) => pointer.startsWith(`${fault.pointer}/`))
    if (messages.size > 0) faults.push({ ...fault, message: [...messages].join(', or ') })
    else if (!isInside && error.keyword !== 'if') faults.push(fault)
  }
  return faults
}

function messageOf(keyword: string, facts: Readonly<Record<string, unknown>>): string {
  const limit = String(facts['limit'])
  switch (keyword) {
    case 'type':
      return `must be ${typesOf(facts['type'])}`
    case 'const':
      return `must be ${shown(facts['allowedValue'])}`
    case 'enum':
      return `must be one of ${shown(facts['allowedValues'])}`
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    case 'exclusiveMinimum':
      return `must be more than ${limit}`
    case 'exclusiveMaximum':
      return `must be less than ${limit}`
    case 'multipleOf':
      return `must be a multiple of ${shown(facts['multipleOf'])}`
    case 'minLength':
      return `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'minItems':
      return `must have at least ${limit} items`
    case 'maxItems':
    case 'items':
    case 'unevaluatedItems':
      return `must have at most ${limit} items`
    case 'minProperties':
      return `must have at least ${limit} fields`
    case 'maxProperties':
      return `must have at most ${limit} fields`
    case 'pattern':
      return `must match the pattern ${shown(facts['pattern'])}`
    case 'format':
      return `must have the format ${shown(facts['format'])}`
    case 'uniqueItems':
      return 'must not have the same item twice'
    case 'contains':
      return `must have ${numberOf(facts)} items of the kind that the schema asks for`
    case 'oneOf':
      return Array.isArray(facts['passingSchemas'])
        ? 'must match only one of the alternatives in the schema'
        : 'must match one of the alternatives in the schema'
    case 'anyOf':
      return 'must match one of the alternatives in the schema'
    case 'not':
      return 'must not match what the schema excludes'
    case 'false schema':
      return 'is not allowed here'
    default:
      return `does not satisfy ${printable(keyword)} of the schema`
  }
}

function numberOf({ minContains, maxContains }: Readonly<Record<string, unknown>>): string {
  const least = `at least ${shown(minContains)}`
  return maxContains === undefined ? least : `${least} and at most ${shown(maxContains)}`
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a text',
}

function typesOf(type: unknown): string {
  const names = (Array.isArray(type) ? type : [type]).map(String)
  return names.map((name) => TYPES[name] ?? printable(name)).join(' or ')
}

function shown(value: unknown): string {
  return printable(JSON.stringify(value) ?? 'undefined', SHOWN_LENGTH)
}
