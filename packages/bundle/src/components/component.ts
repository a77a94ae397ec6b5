import { printable } from '@plugboard/types'

/** One piece of software that is inside of a bundle, as its bill of materials says. */
export interface Component {
  /** The npm name with its scope, `@emotion/react`; for software that is not from npm, the name alone. */
  readonly name: string
  /** As it is written there: it need not be a semantic version. */
  readonly version?: string | undefined
  /** The package URL, `pkg:npm/%40emotion/react@11.14.0`. */
  readonly purl?: string | undefined
  /** SPDX ids, SPDX expressions, or names of other licences. All of them apply. */
  readonly licenses: readonly string[]
  /** The JSON pointer (RFC 6901) to it in the bill of materials. */
  readonly pointer: string
}

export const COMPONENT_FINDING_CODES = {
  SBOM_MISSING: 'The bundle has no bill of materials.',
  SBOM_INVALID: 'The bill of materials is not CycloneDX JSON, or exceeds a limit.',
  LICENCE_DENIED: 'A component has a licence that the policy of the registry does not allow.',
  LICENCE_UNKNOWN: 'Components have no licence that can be compared with the policy of the registry.',
  REACT_INCLUDED: 'The bill of materials lists React, which the host provides.',
  COMPONENT_VULNERABLE: 'A component has a known vulnerability, or is malware.',
} as const

export type ComponentFindingCode = keyof typeof COMPONENT_FINDING_CODES

/** One fault of what is inside of a bundle, and what to do about it. */
export interface ComponentFinding {
  readonly code: ComponentFindingCode
  readonly message: string
  readonly hint: string
  /** A JSON pointer into the bill of materials. */
  readonly pointer?: string | undefined
}

/** `name@version`, for messages. */
export function componentLabel({ name, version }: Pick<Component, 'name' | 'version'>): string {
  return printable(version === undefined ? name : `${name}@${version}`)
}

/** True for a component whose name is one of the npm registry. */
export function isFromNpm({ purl }: Pick<Component, 'purl'>): boolean {
  return purl === undefined || /^pkg:npm\//i.test(purl)
}
