import { buildZip } from '@plugboard/testkit'
import { expect } from 'vitest'
import type { Plugboard } from '../harness/plugboard.ts'
import { contentOf, install, readFile, untilPublished } from './requests.ts'

/** The number of files of the plugin `many`, none of them read yet. */
export const COLD_FILES = 400

/** Publishes `hot`, which the edge reads, and `cold`, `colder` and `many`, which it does not; installs `hot` for acme. */
export async function publishScene({ registry, edge }: Plugboard): Promise<void> {
  for (const id of ['hot', 'cold', 'colder']) await untilPublished(registry, id)
  const files = Array.from({ length: COLD_FILES }, (_, index) => ({
    path: `files/${index}.js`,
    content: `export default ${index}\n`,
  }))
  const zip = await buildZip([{ path: 'bundle.js', content: 'export {}\n' }, ...files])
  await untilPublished(registry, 'many', new Uint8Array(zip))
  expect((await install(registry, 'acme', 'hot')).status).toBe(201)
  expect((await readFile(edge, 'hot')).text).toBe(contentOf('hot'))
}
