import type { BundlePath } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import type { ModuleFacts, ScriptFacts } from '../javascript/script-inspection.ts'
import type { CheckContext, CheckedFile } from './check.ts'

/** A script that is an ES module, and what reading it shows. */
export interface ScriptModule {
  readonly file: CheckedFile
  readonly facts: ModuleFacts
}

/** A script that was read, as a module or else as a classic script. */
export interface ReadScript {
  readonly file: CheckedFile
  readonly facts: ScriptFacts
}

type Scripts = Pick<CheckContext, 'bundle' | 'scriptOf'>

/** All scripts of the bundle that are ES modules, sorted by path. */
export function scriptModules({ bundle, scriptOf }: Scripts): readonly ScriptModule[] {
  return bundle.files.flatMap((file) => {
    const inspection = scriptOf(file)
    return inspection?.kind === 'module' ? [{ file, facts: inspection.facts }] : []
  })
}

/** All scripts of the bundle that could be read, and those that could not: too large, no text, or neither a module nor a classic script. */
export function readScripts({ bundle, scriptOf }: Scripts): {
  readonly read: readonly ReadScript[]
  readonly unread: readonly CheckedFile[]
} {
  const read: ReadScript[] = []
  const unread: CheckedFile[] = []
  for (const file of bundle.files) {
    if (file.contentType !== JAVASCRIPT) continue
    const inspection = scriptOf(file)
    const facts = inspection?.kind === 'module' ? inspection.facts : inspection?.classic
    if (facts) read.push({ file, facts })
    else unread.push(file)
  }
  return { read, unread }
}

/** The script at this path; undefined if there is none, or it is no ES module. */
export function scriptModule({ bundle, scriptOf }: Scripts, path: BundlePath): ScriptModule | undefined {
  const file = bundle.files.find((each) => each.path === path)
  const inspection = file && scriptOf(file)
  return file && inspection?.kind === 'module' ? { file, facts: inspection.facts } : undefined
}
