import { type CheckPolicy, policyFault } from '@plugboard/bundle'
import { CheckLevel } from '@plugboard/types'
import { z } from 'zod'

/** The setting CHECKS: the levels of checks that have another one than their own, as in `styles=off, exports=advisory`. */
export function checkLevels() {
  return z.string().transform((text, context): CheckPolicy => {
    const levels = new Map<string, CheckLevel>()
    for (const part of text.split(',').map((each) => each.trim())) {
      if (part === '') continue
      const { fault, name, level } = parseLevel(part)
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
      else if (levels.has(name)) context.addIssue({ code: 'custom', message: `${name} has two levels` })
      else levels.set(name, level)
    }
    return Object.fromEntries(levels)
  })
}

type ParsedLevel =
  | { readonly fault: string; readonly name?: undefined; readonly level?: undefined }
  | { readonly fault?: undefined; readonly name: string; readonly level: CheckLevel }

function parseLevel(part: string): ParsedLevel {
  const [name = '', word, ...rest] = part.split('=').map((each) => each.trim())
  const level = CheckLevel.safeParse(word)
  if (!level.success || rest.length > 0) {
    return {
      fault: `${JSON.stringify(part)} is not NAME=LEVEL, with one of ${CheckLevel.options.join(', ')}`,
    }
  }
  const fault = policyFault(name)
  return fault === undefined ? { name, level: level.data } : { fault }
}
