import type { PluginConfiguration } from '@plugboard/client'
import type { UiSchema } from '@rjsf/utils'
import { namesIn } from './pointer.ts'

/** How the form shows the fields: in the order of the publisher, defaults as placeholders, and secrets as passwords. */
export function formLayoutOf({ schema, order, secrets }: PluginConfiguration): UiSchema {
  const layout: UiSchema = {}
  placeholdersInto(layout, schema)
  for (const pointer of order) orderInto(layout, namesIn(pointer))
  for (const pointer of secrets) {
    // The browser must not offer a password that the person has elsewhere.
    Object.assign(at(layout, namesIn(pointer)), {
      'ui:widget': 'password',
      'ui:autocomplete': 'new-password',
    })
  }
  return layout
}

function orderInto(layout: UiSchema, names: readonly string[]): void {
  let inside = layout
  for (const name of names) {
    const known: readonly string[] = inside['ui:order'] ?? ['*']
    if (!known.includes(name)) inside['ui:order'] = [...known.slice(0, -1), name, '*']
    inside = at(inside, [name])
  }
}

/** The registry fills a field that is left out with its default. */
function placeholdersInto(layout: UiSchema, schema: unknown): void {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return
  for (const [name, field] of Object.entries(Object(schema.properties))) {
    if (typeof field !== 'object' || field === null) continue
    if ('default' in field && ['string', 'number'].includes(typeof field.default)) {
      at(layout, [name])['ui:placeholder'] = String(field.default)
    }
    placeholdersInto(at(layout, [name]), field)
  }
}

function at(layout: UiSchema, names: readonly string[]): UiSchema {
  let inside = layout
  for (const name of names) {
    if (!Object.hasOwn(inside, name)) inside[name] = {}
    inside = inside[name]
  }
  return inside
}
