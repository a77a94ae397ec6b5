import type { Check } from './check.ts'

/** Reports what the code can do. It finds no faults. */
export const checkCapabilities: Check = {
  name: 'capabilities',
  title: 'What the code can do',
  explanation:
    'The capability report of a version has what its scripts can be seen to do, with the places and how sure that is. Scripts that cannot be read are in it by their paths. It is no judgement: most plugins do some of it. It is compared with the `permissions` of the manifest, and with the former version.',
  level: 'advisory',
  codes: [],
  passed: 'what the code can do is in the capability report',
  checkBundle(context) {
    context.reportCapabilities()
  },
}
