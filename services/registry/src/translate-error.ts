import { translateBy } from '@plugboard/service-kit'
import { checkDecisionProblems } from './check-decisions/problems.ts'
import { vulnerabilityProblems } from './components/problems.ts'
import { configurationProblems } from './configuration/problems.ts'
import { generationProblems } from './generations/problems.ts'
import { hostProblems } from './hosts/problems.ts'
import { installProblems } from './installs/problems.ts'
import { liveProblems } from './live/problems.ts'
import { outageProblems } from './outage-problems.ts'
import { ownershipProblems } from './ownership/problems.ts'
import { pluginProblems } from './plugins/problems.ts'
import { publishProblems } from './publish/problems.ts'
import { scanProblems } from './scan/problems.ts'
import { scannerProblems } from './scanners/problems.ts'
import { signInProblems } from './sign-in/problems.ts'
import { stagingProblems } from './staging/problems.ts'
import { tagProblems } from './tags/problems.ts'
import { tokenProblems } from './tokens/problems.ts'
import { trustedPublishingProblems } from './trusted-publishing/problems.ts'
import { upgradeProblems } from './upgrades/problems.ts'
import { versionStateProblems } from './version-states/problems.ts'
import { visibilityProblems } from './visibility/problems.ts'

/** The problem for an error of the registry; undefined for an error in no feature's table. */
export const translateError = translateBy([
  publishProblems,
  configurationProblems,
  installProblems,
  generationProblems,
  hostProblems,
  upgradeProblems,
  liveProblems,
  pluginProblems,
  ownershipProblems,
  signInProblems,
  tagProblems,
  checkDecisionProblems,
  stagingProblems,
  tokenProblems,
  trustedPublishingProblems,
  versionStateProblems,
  visibilityProblems,
  scanProblems,
  scannerProblems,
  vulnerabilityProblems,
  outageProblems,
])
