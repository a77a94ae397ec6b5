import { LicensePolicy } from '@plugboard/bundle'
import { z } from 'zod'
import { describeSetting, settingFaults } from '../json-setting.ts'

/** The setting LICENSE_POLICY: a JSON object with the SPDX ids that are allowed or denied. */
export function licensePolicy() {
  return z.string().transform((text, context): LicensePolicy => {
    const parsed = LicensePolicy.safeParse(parseJson(text), {
      error: (issue) =>
        issue.code === 'invalid_type' && issue.input === undefined
          ? 'must be JSON, in single quotes when it is set in a shell'
          : describeSetting(issue),
    })
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: `must be a JSON object: ${settingFaults(parsed.error)}` })
    return z.NEVER
  })
}

/** Undefined, which no schema accepts, when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
