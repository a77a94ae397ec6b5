import { translateBy } from '@plugboard/service-kit'
import { installProblems } from './installs/problems.ts'
import { outageProblems } from './outage-problems.ts'
import { pluginProblems } from './plugins/problems.ts'
import { publishProblems } from './publish/problems.ts'

/** The problem that an error of the registry is; undefined for what no feature has in its table. */
export const translateError = translateBy([publishProblems, installProblems, pluginProblems, outageProblems])
