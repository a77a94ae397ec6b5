import { glob, readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkImport, findImports } from './architecture.ts'

const SOURCES = ['packages/*/src/**/*.{ts,tsx}', 'services/*/src/**/*.ts']

async function readImports() {
  const imports = []
  for await (const path of glob(SOURCES)) {
    imports.push(...findImports(path.replaceAll(sep, '/'), await readFile(path, 'utf8')))
  }
  return imports
}

describe('the architecture', () => {
  it('has no import that ARCHITECTURE.md does not allow', async () => {
    const imports = await readImports()
    const faults = imports.flatMap((each) => {
      const fault = checkImport(each)
      return fault ? [`${each.file}: ${each.specifier}: ${fault}`] : []
    })
    expect(faults).toEqual([])
    // A scan that found nothing would pass too.
    expect(imports.length).toBeGreaterThan(300)
    expect(imports).toContainEqual({ file: 'services/registry/src/main.ts', specifier: './app.ts' })
  })
})

describe('the check of imports', () => {
  it.each([
    ['packages/types/src/x.ts', "import { readFile } from 'node:fs'"],
    ['packages/types/src/x.ts', "import type { Catalog } from '@plugboard/catalog'"],
    ['packages/http-semantics/src/x.ts', "import { z } from 'zod'"],
    ['packages/storage/src/x.ts', "export { Catalog } from '@plugboard/catalog'"],
    ['packages/catalog/src/x.ts', "import '@plugboard/storage'"],
    ['packages/bundle/src/x.ts', "const store = await import('@plugboard/storage')"],
    ['packages/storage/src/x.ts', "import { a } from '../../catalog/src/catalog.ts'"],
    ['packages/storage/src/x.ts', "import { buildZip } from '@plugboard/testkit'"],
    ['packages/loader/src/core/x.ts', "import { definePlugin } from '@plugboard/plugin-kit'"],
    ['packages/loader/src/react/x.tsx', "import { readFile } from 'node:fs'"],
    ['services/bundle-edge/src/x.ts', "import type { Catalog } from '@plugboard/catalog'"],
    ['services/bundle-edge/src/x.ts', "import {\n  inspectBundle,\n} from '@plugboard/bundle'"],
    ['services/bundle-edge/src/x.ts', "import { buildApp } from '@plugboard/registry'"],
    ['services/bundle-edge/src/x.test.ts', "import { buildApp } from '../../registry/src/app.ts'"],
    ['services/registry/src/app.ts', "import { openS3Store } from '@plugboard/storage/s3'"],
    ['services/registry/src/publish/publish-bundle.ts', "import type { FastifyRequest } from 'fastify'"],
  ])('reports a planted violation: %s with %j', (file, source) => {
    expect(findImports(file, source).map(checkImport)).toEqual([expect.any(String)])
  })

  it.each([
    ['services/registry/src/dependencies.ts', "const s3 = await import('@plugboard/storage/s3')"],
    ['services/registry/src/publish/routes.ts', "import type { FastifyRequest } from 'fastify'"],
    ['packages/storage/src/x.test.ts', "import { startMinio } from '@plugboard/testkit'"],
  ])('accepts an allowed import: %s with %j', (file, source) => {
    expect(findImports(file, source).map(checkImport)).toEqual([undefined])
  })
})
