import { faultyBill, missingBill } from '../components/bill-of-materials.ts'
import type { ComponentFinding } from '../components/component.ts'
import { licenseFaults } from '../components/license-policy.ts'
import type { Check, CheckContext } from './check.ts'

/** Tells when nobody can know what a bundle contains. */
export const checkComponents: Check = {
  name: 'components',
  title: 'What is inside is listed',
  explanation:
    'A bill of materials in CycloneDX JSON (1.4 to 1.7) lists the packages in a bundle, for the checks of licenses and of known vulnerabilities, and for the search of everything published when a vulnerability becomes known. It is `sbom.cdx.json`, `bom.json`, `cyclonedx/bom.json` or `.well-known/sbom`, the first of them that is in the ZIP. The build templates write it. It is believed: what it leaves out is not found. Where known vulnerabilities are enforced, or licenses with a `LICENSE_POLICY`, this check is enforced too, because a bundle could evade them otherwise; `CHECKS="components=advisory"` keeps it a warning. A single file cannot have one, which is a finding only where one is needed.',
  level: 'advisory',
  codes: ['SBOM_MISSING', 'SBOM_INVALID'],
  passed: 'the bill of materials can be read, or the upload is a single file',
  checkBundle({ bundle, billOf, needsBill, report }) {
    const bill = billOf()
    if (!bill) {
      if (needsBill || !bundle.isSingleFile) report(missingBill())
    } else if (bill.read.kind === 'faulty') {
      report({ ...faultyBill(bill.path, bill.read), file: bill.path })
    }
  },
}

/** Checks that no component has a license that the operator does not allow. */
export const checkLicenses: Check = {
  name: 'licenses',
  title: 'Licenses are allowed here',
  explanation:
    'The licenses of all components are compared with `LICENSE_POLICY`, lists of SPDX ids that are allowed or denied. Of licenses joined by `OR` one must be allowed, of those joined by `AND` each. Without a policy nothing is found.',
  level: 'enforced',
  codes: ['LICENSE_REFUSED'],
  passed: 'no component was found with a license that this registry does not allow',
  checkBundle: (context) => reportLicenses(context, 'refused'),
}

/** Tells which components have no license that can be compared. */
export const checkUnknownLicenses: Check = {
  name: 'unknown-licenses',
  title: 'Licenses are known',
  explanation:
    'A component without a license, or with one that is no SPDX expression, such as `SEE LICENSE IN LICENSE.md`, cannot be compared with `LICENSE_POLICY`. Without a policy nothing is found.',
  level: 'advisory',
  codes: ['LICENSE_UNKNOWN'],
  passed: 'no component was found with a license that cannot be compared with a policy',
  checkBundle: (context) => reportLicenses(context, 'unknown'),
}

/** Reports findings at their places in the bill of materials. */
export function reportInBill({ billOf, report }: CheckContext, findings: readonly ComponentFinding[]): void {
  const file = billOf()?.path
  for (const finding of findings) {
    // The next version lists more, and in another order.
    report({ ...finding, ...(file !== undefined && { file }) }, finding.message)
  }
}

function reportLicenses(context: CheckContext, kind: 'refused' | 'unknown'): void {
  const { billOf, licensePolicy } = context
  const bill = billOf()
  if (!licensePolicy || bill?.read.kind !== 'read') return
  reportInBill(context, licenseFaults(bill.read.components, licensePolicy)[kind])
}
