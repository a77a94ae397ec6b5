import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadEnvFile } from './load-env-file.ts'

it('a file of settings sets what the environment does not have, the first one after a byte order mark too', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-env-'))
  const path = join(folder.path, '.env')
  await writeFile(path, '\ufeffUPLOAD_MAX_BYTES=4\nLOG_LEVEL=info\n')
  const environment: NodeJS.ProcessEnv = { LOG_LEVEL: 'warn' }
  loadEnvFile(path, environment)
  expect(environment).toEqual({ UPLOAD_MAX_BYTES: '4', LOG_LEVEL: 'warn' })
})

it('a file of settings that is not there sets nothing', () => {
  const environment: NodeJS.ProcessEnv = {}
  loadEnvFile(join(tmpdir(), 'plugboard-no-such-file'), environment)
  expect(environment).toEqual({})
})
