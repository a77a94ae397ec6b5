import { buildZip } from '@plugboard/testkit'
import { expect } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'

/** A plugin written by hand, whose modules read the host's React as a build would have them do. */
export interface WrittenPlugin {
  readonly id: string
  /** The entry. */
  readonly source: string
  readonly version?: string
  /** More files, by path. With any, the plugin is uploaded as a ZIP. */
  readonly files?: Readonly<Record<string, string>>
  /** More fields of its metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** The start of a module: what most plugins need from React. */
export const REACT = `
const { createElement: h, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } =
  globalThis.__PLUGBOARD_RUNTIME__.modules.react
`

/** A module whose default export shows a component, passed as the text of an expression, in the checkout. */
export function showing(component: string): string {
  return `${REACT}export default { extensions: { 'payment-methods': ${component} } }`
}

export async function publishWritten(registryUrl: string, plugin: WrittenPlugin): Promise<void> {
  const { id, version = '1.0.0', source, files } = plugin
  const metadata = metadataOf({ id, version, name: `Plugin ${id}`, ...plugin.metadata })
  const { status, body } = files
    ? await upload(registryUrl, {
        file: new Uint8Array(
          await buildZip([
            { path: 'manifest.json', content: JSON.stringify(metadata) },
            { path: 'bundle.js', content: source },
            ...Object.entries(files).map(([path, content]) => ({ path, content })),
          ]),
        ),
      })
    : await upload(registryUrl, { file: source, metadata })
  expect(status, JSON.stringify(body)).toBe(201)
}
