import { type FindingCode, printable } from '@plugboard/types'

/** One piece of software that is inside of a bundle, as its bill of materials says. */
export interface Component {
  /** The npm name with its scope, `@emotion/react`; for software that is not from npm, the name alone. */
  readonly name: string
  /** As it is written there: it need not be a semantic version. */
  readonly version?: string | undefined
  /** The package URL, `pkg:npm/%40emotion/react@11.14.0`. */
  readonly purl?: string | undefined
  /** SPDX ids, SPDX expressions, or names of other licenses. All of them apply. */
  readonly licenses: readonly string[]
  /** The JSON pointer (RFC 6901) to it in the bill of materials. */
  readonly pointer: string
}

/** One fault of what is inside of a bundle, and what to do about it. It is in the bill of materials. */
export interface ComponentFinding {
  readonly code: FindingCode
  readonly message: string
  readonly hint: string
  /** A JSON pointer into the bill of materials. */
  readonly pointer?: string
}

/** `name@version`, for messages. */
export function componentLabel({ name, version }: Pick<Component, 'name' | 'version'>): string {
  return printable(version === undefined ? name : `${name}@${version}`)
}

/** True for a component whose name is one of the npm registry. */
export function isFromNpm({ purl }: Pick<Component, 'purl'>): boolean {
  return purl === undefined || /^pkg:npm\//i.test(purl)
}
