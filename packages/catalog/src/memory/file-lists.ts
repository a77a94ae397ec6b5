import type { FileLists } from '../catalog.ts'
import { fileListId, parseFileList } from '../records/stored-file-list.ts'

/** Lists of files in a Map, as JSON text. `requireOpen` throws once closed. */
export function createMemoryFileLists(requireOpen: () => void): FileLists {
  const lists = new Map<string, string>()
  return {
    async put(key, files) {
      requireOpen()
      const id = fileListId(key)
      if (!lists.has(id)) lists.set(id, JSON.stringify(files))
    },
    async find(key) {
      requireOpen()
      const text = lists.get(fileListId(key))
      return text === undefined ? null : parseFileList(text)
    },
    async remove(key) {
      requireOpen()
      lists.delete(fileListId(key))
    },
  }
}
