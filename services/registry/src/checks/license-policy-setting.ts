import { LicensePolicy } from '@plugboard/bundle'
import { z } from 'zod'

/** The setting LICENSE_POLICY: a JSON object with the SPDX ids that are allowed or denied. */
export function licensePolicy() {
  return z.string().transform((text, context): LicensePolicy => {
    const parsed = LicensePolicy.safeParse(parseJson(text), {
      error: ({ code, input }) =>
        code === 'invalid_type' && input === undefined
          ? 'must be JSON, in single quotes when it is set in a shell'
          : undefined,
    })
    if (parsed.success) return parsed.data
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`)
    context.addIssue({ code: 'custom', message: `must be a JSON object: ${faults.join('; ')}` })
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
