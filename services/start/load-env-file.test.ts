import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadEnvFile } from './load-env-file.ts'

it('loadEnvFile sets variables that are not in the environment, even the first one after a byte order mark', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-env-'))
  const path = join(folder.path, '.env')
  await writeFile(path, '\ufeffUPLOAD_MAX_BYTES=4\nLOG_LEVEL=info\n')
  const environment: NodeJS.ProcessEnv = { LOG_LEVEL: 'warn' }
  loadEnvFile(path, environment)
  expect(environment).toEqual({ UPLOAD_MAX_BYTES: '4', LOG_LEVEL: 'warn' })
})

it('loadEnvFile sets nothing when the file does not exist', () => {
  const environment: NodeJS.ProcessEnv = {}
  loadEnvFile(join(tmpdir(), 'plugboard-no-such-file'), environment)
  expect(environment).toEqual({})
})
