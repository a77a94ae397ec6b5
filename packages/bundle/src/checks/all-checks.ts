import type { Check } from './check.ts'
import { checkArchive } from './check-archive.ts'
import { checkBudget } from './check-budget.ts'
import { checkCapabilities } from './check-capabilities.ts'
import { checkClutter } from './check-clutter.ts'
import { checkComponents, checkLicenses, checkUnknownLicenses } from './check-components.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkEntry } from './check-entry.ts'
import { checkExports } from './check-exports.ts'
import { checkExtensionPoints, checkNeverShown } from './check-extension-points.ts'
import { checkDirectionCharacters, checkHiddenCharacters } from './check-hidden-characters.ts'
import { checkDoubtfulImports, checkImports } from './check-imports.ts'
import { checkMetadata } from './check-metadata.ts'
import { checkNestedArchives } from './check-nested-archives.ts'
import { checkPermissions } from './check-permissions.ts'
import { checkPresentation } from './check-presentation.ts'
import { checkPrivateFiles } from './check-private-files.ts'
import { checkReact } from './check-react.ts'
import { checkSecrets } from './check-secrets.ts'
import { checkSizes } from './check-sizes.ts'
import { checkSourceMaps } from './check-source-maps.ts'
import { checkStrayFiles } from './check-stray-files.ts'
import { checkStyleVersion } from './check-style-version.ts'
import { checkStyles } from './check-styles.ts'
import { checkSyntax } from './check-syntax.ts'
import { checkText } from './check-text.ts'
import { checkVulnerabilities } from './check-vulnerabilities.ts'

/** Every check of a bundle's content, in the order of their results. Add a new check here. */
export const ALL_CHECKS: readonly Check[] = [
  checkBudget,
  checkArchive,
  checkClutter,
  checkMetadata,
  checkConfiguration,
  checkPresentation,
  checkEntry,
  checkText,
  checkSyntax,
  checkExports,
  checkImports,
  checkDoubtfulImports,
  checkReact,
  checkExtensionPoints,
  checkNeverShown,
  checkCapabilities,
  checkPermissions,
  checkSecrets,
  checkHiddenCharacters,
  checkDirectionCharacters,
  checkPrivateFiles,
  checkStrayFiles,
  checkNestedArchives,
  checkSizes,
  checkStyles,
  checkStyleVersion,
  checkSourceMaps,
  checkComponents,
  checkLicenses,
  checkUnknownLicenses,
  checkVulnerabilities,
]
