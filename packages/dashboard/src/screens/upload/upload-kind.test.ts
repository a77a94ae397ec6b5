import { expect, it } from 'vitest'
import { FileChangedError } from '../../api/upload.ts'
import { readUploadKind } from './upload-kind.ts'

it.each([
  ['a script', 'export default {}', 'plugin.js', 'javascript'],
  ['a ZIP', 'PK\u0003\u0004…', 'plugin.zip', 'zip'],
  ['a ZIP without a file', 'PK\u0005\u0006…', 'plugin.zip', 'zip'],
  ['a ZIP with the name of a script', 'PK\u0003\u0004…', 'plugin.js', 'zip'],
  ['a damaged ZIP', 'XX', 'plugin.ZIP', 'zip'],
  ['a script that begins like a ZIP', 'PK = 1', 'plugin.js', 'javascript'],
  ['a file without content', '', 'plugin.js', 'empty'],
])('%s is taken for what it is', async (_, content, name, kind) => {
  expect(await readUploadKind(new File([content], name))).toBe(kind)
})

it('a file that the browser refuses to read is one that was changed', async () => {
  const file = new File(['x'], 'plugin.js')
  const gone = Object.assign(Object.create(file), {}) as File
  Object.defineProperties(gone, {
    size: { value: 1 },
    name: { value: 'plugin.js' },
    slice: { value: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) },
  })
  await expect(readUploadKind(gone)).rejects.toThrow(FileChangedError)
})
