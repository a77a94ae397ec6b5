import { printable } from '@plugboard/types'
import parseExpression, { type Info, type LicenseInfo } from 'spdx-expression-parse'
import { z } from 'zod'
import { type Component, type ComponentFinding, componentLabel } from './component.ts'

/** The parser calls itself for each parenthesis. */
const EXPRESSION_LIMIT = 500
const SHOWN_COMPONENTS = 10

const LicenseId = z.string().superRefine((text, context) => {
  const license = parse(text)
  if (license && 'license' in license) return
  const message = 'must be one id of https://spdx.org/licenses, such as MIT, or LicenseRef- and a name'
  context.addIssue({ code: 'custom', message })
})

/**
 * Which licenses the components of a bundle may have, by SPDX id. An id without `-only` and `-or-later` means both:
 * `GPL-3.0` is `GPL-3.0-only` and `GPL-3.0-or-later`. An id may have an exception, `GPL-2.0-only WITH
 * Classpath-exception-2.0`. With `allow`, every other license is denied; `deny` counts before `allow`, except for an id
 * that is allowed with the exception that the component names.
 */
export const LicensePolicy = z
  .strictObject({
    allow: z.array(LicenseId).max(1000).optional(),
    deny: z.array(LicenseId).max(1000).optional(),
  })
  .refine(({ allow, deny }) => allow !== undefined || deny !== undefined, {
    error: 'must have a list "allow", a list "deny", or both',
  })

export type LicensePolicy = z.infer<typeof LicensePolicy>

/** What a policy says of the licenses of components. */
export interface LicenseFaults {
  /** One for each component with a license that is denied. */
  readonly refused: readonly ComponentFinding[]
  /** At most one, for all whose license is unknown, because there is none or it is no SPDX expression. */
  readonly unknown: readonly ComponentFinding[]
}

/**
 * Compares the licenses of components with a policy. Of licenses joined by OR one must be allowed, of those joined by AND, and
 * of a list, each.
 */
export function licenseFaults(components: readonly Component[], policy: LicensePolicy): LicenseFaults {
  const rules = rulesOf(policy)
  const refused: ComponentFinding[] = []
  const unknown: Component[] = []
  for (const component of components) {
    const read = component.licenses.map((text) => ({ text, license: parse(text) }))
    const denied = read.filter(({ license }) => license && !isAllowed(license, rules))
    if (denied.length > 0) {
      refused.push(deniedFinding(component, { denied: denied.map(({ text }) => text), policy }))
    } else if (read.length === 0 || read.some(({ license }) => !license)) {
      unknown.push(component)
    }
  }
  return { refused, unknown: unknown.length === 0 ? [] : [unknownFinding(unknown)] }
}

interface Rules {
  readonly allow: ReadonlySet<string> | undefined
  readonly deny: ReadonlySet<string>
}

function rulesOf({ allow, deny = [] }: LicensePolicy): Rules {
  return { allow: allow && new Set(allow.map(normalized)), deny: new Set(deny.map(normalized)) }
}

function normalized(text: string): string {
  const license = parse(text)
  if (!license || !('license' in license)) throw new TypeError(`not the id of a license: ${text}`)
  const id = license.plus ? `${license.license}-or-later` : license.license
  return license.exception === undefined ? id : `${id} WITH ${license.exception}`
}

function isAllowed(license: Info, rules: Rules): boolean {
  if ('license' in license) return isLicenseAllowed(license, rules)
  const left = isAllowed(license.left, rules)
  return license.conjunction === 'or'
    ? left || isAllowed(license.right, rules)
    : left && isAllowed(license.right, rules)
}

function isLicenseAllowed(license: LicenseInfo, { allow, deny }: Rules): boolean {
  const ids = idsOf(license)
  const exact = ids.map((id) => `${id} WITH ${license.exception}`)
  if (license.exception !== undefined && allow && exact.some((id) => allow.has(id))) return true
  const all = license.exception === undefined ? ids : [...ids, ...exact]
  return !all.some((id) => deny.has(id)) && (!allow || all.some((id) => allow.has(id)))
}

/** The ids of a policy that mean a license. `GPL-2.0` and `GPL-2.0+` are what `-only` and `-or-later` were once. */
function idsOf({ license, plus }: LicenseInfo): string[] {
  const base = license.replace(/-(?:only|or-later)$/, '')
  if (base !== license) return [license, base]
  return [`${base}-${plus ? 'or-later' : 'only'}`, base]
}

function deniedFinding(
  component: Component,
  { denied, policy }: { denied: readonly string[]; policy: LicensePolicy },
): ComponentFinding {
  const licenses = denied.map((text) => printable(text)).join(', ')
  const allowed = policy.allow ? ` Allowed are ${printable(policy.allow.join(', '), 300)}.` : ''
  return {
    code: 'LICENSE_REFUSED',
    message: `${componentLabel(component)} is licensed by ${licenses}, which this registry does not allow`,
    hint: `Replace the package by one with another license, or ask the operator of the registry.${allowed}`,
    pointer: component.pointer,
  }
}

function unknownFinding(components: readonly Component[]): ComponentFinding {
  const shown = components.slice(0, SHOWN_COMPONENTS).map((component) => {
    const licenses = component.licenses.map((text) => printable(text, 60)).join(', ')
    return `${componentLabel(component)} (${licenses === '' ? 'none' : licenses})`
  })
  const more = components.length - shown.length
  const [first] = components
  return {
    code: 'LICENSE_UNKNOWN',
    message: `the license of ${components.length} components is unknown: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    hint: 'Look into these packages, and correct their licenses in the bill of materials: ids of https://spdx.org/licenses.',
    ...(first && { pointer: first.pointer }),
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
