import type { BundlePath } from '@plugboard/types'
import type { ModuleFacts } from '../javascript/script-inspection.ts'
import type { CheckContext, CheckedFile } from './check.ts'

/** A script that is an ES module, and what reading it shows. */
export interface ScriptModule {
  readonly file: CheckedFile
  readonly facts: ModuleFacts
}

type Scripts = Pick<CheckContext, 'bundle' | 'scriptOf'>

/** All scripts of the bundle that are ES modules, sorted by path. */
export function scriptModules({ bundle, scriptOf }: Scripts): readonly ScriptModule[] {
  return bundle.files.flatMap((file) => {
    const inspection = scriptOf(file)
    return inspection?.kind === 'module' ? [{ file, facts: inspection.facts }] : []
  })
}

/** The script at this path; undefined if there is none, or it is no ES module. */
export function scriptModule({ bundle, scriptOf }: Scripts, path: BundlePath): ScriptModule | undefined {
  const file = bundle.files.find((each) => each.path === path)
  const inspection = file && scriptOf(file)
  return file && inspection?.kind === 'module' ? { file, facts: inspection.facts } : undefined
}
