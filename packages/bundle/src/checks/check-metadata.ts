import type { Check } from './check.ts'
import { reportFound } from './report-found.ts'

/** What is found while the metadata is read. */
export const checkMetadata: Check = {
  name: 'metadata',
  title: 'The metadata is there and valid',
  explanation:
    'The part `metadata` of the form, `manifest.json` at the root of the ZIP, or both together say what the plugin is. Both are JSON, have no field that nobody knows, and do not contradict each other. An upload with a fault here is answered before its files are read, because nobody knows yet whose plugin it is; `POST /plugins/validate` goes on with what is valid, and checks the files too.',
  level: 'enforced',
  isFixed: true,
  codes: ['METADATA_MISSING', 'FIELD_INVALID', 'FIELD_CONFLICT', 'MANIFEST_INVALID'],
  passed: 'the metadata is valid',
  checkBundle: reportFound,
}
