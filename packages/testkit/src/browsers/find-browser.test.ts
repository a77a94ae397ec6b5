import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, it } from 'vitest'
import { findBrowser } from './find-browser.ts'

it('findBrowser returns the first usual command in PATH, or how to install one when there is none', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'testkit-'))
  const path = join(folder.path, 'firefox-esr')
  await writeFile(path, '#!/bin/sh\n', { mode: 0o755 })
  const PATH = ['/nowhere', folder.path].join(delimiter)
  expect(await findBrowser('firefox', { PATH })).toEqual({ kind: 'ready', path })
  expect(await findBrowser('chromium', { PATH })).toEqual({
    kind: 'missing',
    reason: expect.stringContaining('apt-get install chromium) or set CHROMIUM_PATH'),
  })
})

it('findBrowser returns the program that the environment names, and throws when it cannot be run', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'testkit-'))
  const path = join(folder.path, 'my-browser')
  await expect(findBrowser('chromium', { CHROMIUM_PATH: path })).rejects.toThrow(`CHROMIUM_PATH is ${path}`)
  await writeFile(path, '#!/bin/sh\n', { mode: 0o755 })
  expect(await findBrowser('chromium', { CHROMIUM_PATH: path })).toEqual({ kind: 'ready', path })
})
