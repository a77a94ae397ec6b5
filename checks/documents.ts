import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pluginManifestJsonSchema } from '@plugboard/types'
import { describeApi, readApiDocument } from './documents/api.ts'
import { describeChecks } from './documents/checks.ts'
import { describeCommands } from './documents/cli.ts'
import { describeClient } from './documents/client.ts'
import { describeConfiguration, describeEnvFile } from './documents/configuration.ts'
import { describeErrors } from './documents/errors.ts'

// Writes the documents that are generated from schemas; with --check, reports stale ones and fails.

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const apiDocument = await readApiDocument()
const documents: Readonly<Record<string, string>> = {
  '.env.example': describeEnvFile(),
  'docs/configuration.md': describeConfiguration(),
  'docs/checks.md': describeChecks(),
  'docs/errors.md': describeErrors(),
  'docs/plugin-manifest.schema.json': `${JSON.stringify(pluginManifestJsonSchema(), null, 2)}\n`,
  'docs/cli.md': await describeCommands(),
  'docs/api.md': describeApi(apiDocument),
  'packages/client/src/openapi.ts': await describeClient(apiDocument),
}

const checking = process.argv.includes('--check')
for (const [path, text] of Object.entries(documents)) {
  const file = join(root, path)
  const present = await readFile(file, 'utf8').catch(() => '')
  if (present === text) continue
  if (checking) {
    process.stdout.write(
      `${path} is stale; generate it with: npm run dev -- node --conditions=source checks/documents.ts\n`,
    )
    process.exitCode = 1
  } else {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    process.stdout.write(`wrote ${path}\n`)
  }
}
