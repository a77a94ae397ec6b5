import { readBillOfMaterials } from '@plugboard/bundle'
import { describe, expect, it } from 'vitest'
import { answerToUpload } from './testing/answer-to-upload.ts'
import { BUNDLERS } from './testing/bundlers.ts'
import { inspectUpload } from './testing/inspect-upload.ts'
import { openProject } from './testing/open-project.ts'

const ZIP = 'dist/kit-fixture-1.2.3.zip'
const SBOM = 'dist/bundle/sbom.cdx.json'

function packageJson(name: string, more: object = {}): string {
  return JSON.stringify({
    name,
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    sideEffects: false,
    ...more,
  })
}

const PACKAGES = {
  'node_modules/used/package.json': packageJson('used', { version: '2.1.0', license: '(MIT OR Apache-2.0)' }),
  'node_modules/used/index.js': "export { inner } from 'inner'\nexport const used = () => 'used'\n",
  'node_modules/used/node_modules/inner/package.json': packageJson('inner', {
    version: '3.0.0+build',
    license: 'SEE LICENSE IN LICENSE.md',
  }),
  'node_modules/used/node_modules/inner/index.js': "export const inner = () => 'inner'\n",
  'node_modules/@scope/deep/package.json': packageJson('@scope/deep', {
    exports: './lib/index.js',
    licenses: [{ type: 'MIT' }, { type: 'ISC' }],
  }),
  // It has a package.json of its own, and is part of the package around it.
  'node_modules/@scope/deep/lib/package.json': '{ "name": "not-a-package", "type": "module" }',
  'node_modules/@scope/deep/lib/index.js': "export const deep = () => 'deep'\n",
  'node_modules/unused/package.json': packageJson('unused'),
  'node_modules/unused/index.js': "export const unused = () => 'unused'\n",
  'node_modules/styled/package.json': packageJson('styled', {
    exports: { './style.css': './style.css' },
    sideEffects: true,
    license: { type: 'ISC' },
  }),
  'node_modules/styled/style.css': '.kit-fixture-styled { color: red }\n',
  'node_modules/lazy/package.json': packageJson('lazy', { license: 'MIT' }),
  'node_modules/lazy/index.js': "export const lazy = () => 'lazy'\n",
  'node_modules/worker-only/package.json': packageJson('worker-only', { license: 'UNLICENSED' }),
  'node_modules/worker-only/index.js': "export const work = () => 'work'\n",
  'node_modules/@acme/ui/package.json': packageJson('@acme/ui'),
  'node_modules/@acme/ui/index.js': "export const Badge = () => 'badge'\n",
  'src/index.tsx': `import { Badge } from '@acme/ui'
    import { useState } from 'react'
    import { createPortal } from 'react-dom'
    import { deep } from '@scope/deep'
    import { unused } from 'unused'
    import { inner, used } from 'used'
    import 'styled/style.css'
    const start = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    const load = () => import('./part.ts')
    const All = () => <>{useState(start)}{createPortal(load(), Badge())}{deep()}{inner()}{used()}</>
    export default { extensions: { 'payment-methods': All, header: All } }`,
  'src/part.ts': "export { lazy } from 'lazy'",
  'src/worker.ts': "import { work } from 'worker-only'\npostMessage(work())",
}

const SBOM_OF_ALL = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    lifecycles: [{ phase: 'build' }],
    component: { type: 'application', name: 'kit-fixture', version: '1.2.3' },
  },
  components: [
    {
      type: 'library',
      'bom-ref': 'pkg:npm/%40scope/deep@1.0.0',
      group: '@scope',
      name: 'deep',
      version: '1.0.0',
      licenses: [{ license: { name: 'MIT' } }, { license: { name: 'ISC' } }],
      purl: 'pkg:npm/%40scope/deep@1.0.0',
    },
    {
      type: 'library',
      'bom-ref': 'pkg:npm/inner@3.0.0%2Bbuild',
      name: 'inner',
      version: '3.0.0+build',
      licenses: [{ license: { name: 'SEE LICENSE IN LICENSE.md' } }],
      purl: 'pkg:npm/inner@3.0.0%2Bbuild',
    },
    library('lazy', '1.0.0', [{ expression: 'MIT' }]),
    library('styled', '1.0.0', [{ expression: 'ISC' }]),
    library('used', '2.1.0', [{ expression: '(MIT OR Apache-2.0)' }]),
    library('worker-only', '1.0.0', [{ license: { name: 'UNLICENSED' } }]),
  ],
}

function library(name: string, version: string, licenses: object[]): object {
  const purl = `pkg:npm/${name}@${version}`
  return { type: 'library', 'bom-ref': purl, name, version, licenses, purl }
}

describe.each(Object.entries(BUNDLERS))('the template of %s', (_tool, build) => {
  it('lists the packages that are in the bundle, and none that are shared or that nothing uses', async () => {
    await using project = await openProject(PACKAGES)
    await build({ root: project.root, shared: ['@acme/ui'] })
    const text = String(await project.read(SBOM))
    expect(JSON.parse(text)).toEqual(SBOM_OF_ALL)
    const files = await inspectUpload(await project.read(ZIP))
    expect(files['sbom.cdx.json']).toBe(text)
    expect(await answerToUpload(await project.read(ZIP))).not.toContain('SBOM_')
    const bill = readBillOfMaterials(Buffer.from(text))
    expect(bill.kind === 'read' && bill.components.map(({ name, version }) => `${name} ${version}`)).toEqual([
      '@scope/deep 1.0.0',
      'inner 3.0.0+build',
      'lazy 1.0.0',
      'styled 1.0.0',
      'used 2.1.0',
      'worker-only 1.0.0',
    ])
  })

  it('makes no bill of materials for a single file, and nobody misses it', async () => {
    await using project = await openProject()
    await build({ root: project.root, format: 'single-file' })
    expect(await project.built()).toEqual(['metadata.json', 'plugin.js', 'plugin.js.map'])
    const metadata: unknown = JSON.parse(String(await project.read('dist/metadata.json')))
    const answer = await answerToUpload(await project.read('dist/plugin.js'), metadata)
    expect(answer).toMatch(/^passed/)
    expect(answer).not.toContain('SBOM_')
  })
})
