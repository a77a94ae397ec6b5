import { buildZip } from '@plugboard/testkit'
import { createScriptText } from '../script-text.ts'
import type { Target } from '../target.ts'

/** A bundle with a number of files and their total size. */
export interface FileSet {
  readonly files: number
  readonly totalBytes: number
}

/** The time of one publish. */
export interface PublishCost {
  readonly wallMs: number
  readonly cpuMs: number
}

/** Publishes a bundle with new bytes, and returns its time. */
export async function publishFiles(registry: Target, set: FileSet, round: number): Promise<PublishCost> {
  const script = createScriptText(set.totalBytes)
  const bytesPerFile = Math.floor(set.totalBytes / set.files)
  const entries = Array.from({ length: set.files }, (_, index) => ({
    path: index === 0 ? 'bundle.js' : `chunks/${index}.js`,
    content: Buffer.concat([
      Buffer.from(`/* ${round} ${index} */`),
      script.subarray(index * bytesPerFile, (index + 1) * bytesPerFile),
    ]),
  }))
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(await buildZip(entries))]), 'plugin.zip')
  form.append('metadata', JSON.stringify(metadata(set, round)))
  const before = await registry.usage()
  const startedAt = performance.now()
  const response = await fetch(`http://127.0.0.1:${registry.port}/plugins/upload`, {
    method: 'POST',
    body: form,
  })
  const text = await response.text()
  const wallMs = performance.now() - startedAt
  if (response.status !== 201) throw new Error(`the registry answered ${response.status}: ${text}`)
  const after = await registry.usage()
  return { wallMs, cpuMs: (after.cpuSeconds - before.cpuSeconds) * 1000 }
}

function metadata({ files }: FileSet, round: number): unknown {
  return {
    id: `bench-${files}-files`,
    name: 'Bench',
    version: `1.0.${round}`,
    description: 'Made to be measured',
    category: 'payment',
    extensionPoints: ['payment-methods'],
  }
}
