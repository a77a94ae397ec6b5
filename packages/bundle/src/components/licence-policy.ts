import { printable } from '@plugboard/types'
import parseExpression, { type Info, type LicenseInfo } from 'spdx-expression-parse'
import { z } from 'zod'
import { type Component, type ComponentFinding, componentLabel } from './component.ts'

/** The parser calls itself for each parenthesis. */
const EXPRESSION_LIMIT = 500
const SHOWN_COMPONENTS = 10

const LicenceId = z.string().superRefine((text, context) => {
  const licence = parse(text)
  if (licence && 'license' in licence) return
  const message = 'must be one id of https://spdx.org/licenses, such as MIT, or LicenseRef- and a name'
  context.addIssue({ code: 'custom', message })
})

/**
 * Which licences the components of a bundle may have, by SPDX id. An id without `-only` and `-or-later` means both:
 * `GPL-3.0` is `GPL-3.0-only` and `GPL-3.0-or-later`. An id may have an exception, `GPL-2.0-only WITH
 * Classpath-exception-2.0`. With `allow`, every other licence is denied; `deny` counts before `allow`, except for an id
 * that is allowed with the exception that the component names.
 */
export const LicencePolicy = z
  .strictObject({
    allow: z.array(LicenceId).max(1000).optional(),
    deny: z.array(LicenceId).max(1000).optional(),
  })
  .refine(({ allow, deny }) => allow !== undefined || deny !== undefined, {
    error: 'must have a list "allow", a list "deny", or both',
  })

export type LicencePolicy = z.infer<typeof LicencePolicy>

/**
 * Compares the licences of components with a policy: one finding for each component with a licence that is denied, and one
 * for all whose licence is unknown, because there is none or it is no SPDX expression. Of licences joined by OR one must
 * be allowed, of those joined by AND, and of a list, each.
 */
export function licenceFaults(components: readonly Component[], policy: LicencePolicy): ComponentFinding[] {
  const rules = rulesOf(policy)
  const findings: ComponentFinding[] = []
  const unknown: Component[] = []
  for (const component of components) {
    const read = component.licenses.map((text) => ({ text, licence: parse(text) }))
    const denied = read.filter(({ licence }) => licence && !isAllowed(licence, rules))
    if (denied.length > 0) {
      findings.push(deniedFinding(component, { denied: denied.map(({ text }) => text), policy }))
    } else if (read.length === 0 || read.some(({ licence }) => !licence)) {
      unknown.push(component)
    }
  }
  return unknown.length === 0 ? findings : [...findings, unknownFinding(unknown)]
}

interface Rules {
  readonly allow: ReadonlySet<string> | undefined
  readonly deny: ReadonlySet<string>
}

function rulesOf({ allow, deny = [] }: LicencePolicy): Rules {
  return { allow: allow && new Set(allow.map(normalized)), deny: new Set(deny.map(normalized)) }
}

function normalized(text: string): string {
  const licence = parse(text)
  if (!licence || !('license' in licence)) throw new TypeError(`not the id of a licence: ${text}`)
  const id = licence.plus ? `${licence.license}-or-later` : licence.license
  return licence.exception === undefined ? id : `${id} WITH ${licence.exception}`
}

function isAllowed(licence: Info, rules: Rules): boolean {
  if ('license' in licence) return isLicenceAllowed(licence, rules)
  const left = isAllowed(licence.left, rules)
  return licence.conjunction === 'or'
    ? left || isAllowed(licence.right, rules)
    : left && isAllowed(licence.right, rules)
}

function isLicenceAllowed(licence: LicenseInfo, { allow, deny }: Rules): boolean {
  const ids = idsOf(licence)
  const exact = ids.map((id) => `${id} WITH ${licence.exception}`)
  if (licence.exception !== undefined && allow && exact.some((id) => allow.has(id))) return true
  const all = licence.exception === undefined ? ids : [...ids, ...exact]
  return !all.some((id) => deny.has(id)) && (!allow || all.some((id) => allow.has(id)))
}

/** The ids of a policy that mean a licence. `GPL-2.0` and `GPL-2.0+` are what `-only` and `-or-later` were once. */
function idsOf({ license, plus }: LicenseInfo): string[] {
  const base = license.replace(/-(?:only|or-later)$/, '')
  if (base !== license) return [license, base]
  return [`${base}-${plus ? 'or-later' : 'only'}`, base]
}

function deniedFinding(
  component: Component,
  { denied, policy }: { denied: readonly string[]; policy: LicencePolicy },
): ComponentFinding {
  const licences = denied.map((text) => printable(text)).join(', ')
  const allowed = policy.allow ? ` Allowed are ${printable(policy.allow.join(', '), 300)}.` : ''
  return {
    code: 'LICENCE_DENIED',
    message: `${componentLabel(component)} is licensed by ${licences}, which this registry does not allow`,
    hint: `Replace the package by one with another licence, or ask the operator of the registry.${allowed}`,
    pointer: component.pointer,
  }
}

function unknownFinding(components: readonly Component[]): ComponentFinding {
  const shown = components.slice(0, SHOWN_COMPONENTS).map((component) => {
    const licences = component.licenses.map((text) => printable(text, 60)).join(', ')
    return `${componentLabel(component)} (${licences === '' ? 'none' : licences})`
  })
  const more = components.length - shown.length
  return {
    code: 'LICENCE_UNKNOWN',
    message: `the licence of ${components.length} components is unknown: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    hint: 'Look into these packages, and correct their licences in the bill of materials: ids of https://spdx.org/licenses.',
    pointer: components[0]?.pointer,
  }
}

function parse(text: string): Info | undefined {
  if (text.length > EXPRESSION_LIMIT) return undefined
  try {
    return parseExpression(text)
  } catch {
    // The parser throws errors of no kind of their own, and only for what is no expression.
    return undefined
  }
}
