import { buildZip } from '@plugboard/testkit'
import { expect } from 'vitest'
import type { Plugboard } from '../harness/plugboard.ts'
import { contentOf, install, publish, readFile } from './requests.ts'

/** The number of files of the plugin `many`, none of them read yet. */
export const COLD_FILES = 400

/** Publishes `hot`, which the edge reads, and `cold`, `colder` and `many`, which it does not; installs `hot` for acme. */
export async function publishScene({ registry, edge }: Plugboard): Promise<void> {
  for (const id of ['hot', 'cold', 'colder']) expect((await publish(registry, id)).status).toBe(201)
  const files = Array.from({ length: COLD_FILES }, (_, index) => ({
    path: `files/${index}.js`,
    content: `export default ${index}\n`,
  }))
  const zip = await buildZip([{ path: 'bundle.js', content: 'export {}\n' }, ...files])
  expect((await publish(registry, 'many', new Uint8Array(zip))).status).toBe(201)
  expect((await install(registry, 'acme', 'hot')).status).toBe(201)
  expect((await readFile(edge, 'hot')).text).toBe(contentOf('hot'))
}
