import type { Check } from './check.ts'
import { reportFound } from './report-found.ts'

/** What is found while the schema of the configuration is compiled. */
export const checkConfiguration: Check = {
  name: 'configuration',
  title: 'The schema of the configuration can be used',
  explanation:
    'The `configuration.schema` of a manifest is a JSON Schema (2020-12) within the limits of configuration schemas, and its order names fields of it.',
  level: 'enforced',
  isFixed: true,
  codes: ['CONFIGURATION_INVALID'],
  passed: 'the bundle has no configuration, or one whose schema can be used',
  checkBundle: reportFound,
}
