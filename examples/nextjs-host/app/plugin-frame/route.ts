import { createSandboxFrame } from '@plugboard/loader/server'
import { readSettings } from '../../lib/settings.ts'

/** The page inside a sandboxed plugin's iframe. */
export const GET = createSandboxFrame({ origins: [readSettings().edgeUrl] })
