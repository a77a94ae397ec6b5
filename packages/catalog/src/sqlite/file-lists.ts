import type { FileListKey, FileLists } from '../catalog.ts'
import { parseFileList } from '../records/stored-file-list.ts'
import type { SqliteConnection } from './connection.ts'

const PUT = `
  INSERT INTO file_lists (plugin_id, version, digest, files) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
const FIND = 'SELECT files FROM file_lists WHERE plugin_id = ? AND version = ? AND digest = ?'
const REMOVE = 'DELETE FROM file_lists WHERE plugin_id = ? AND version = ? AND digest = ?'

/** The lists of files of a SQLite catalog. */
export function createSqliteFileLists(connection: SqliteConnection): FileLists {
  return {
    async put(key, files) {
      const text = JSON.stringify(files)
      await connection.useInTurn((database) => database.statement(PUT).run(...valuesOf(key), text))
    },
    find: (key) =>
      connection.use((database) => {
        const row = database.statement(FIND).get(...valuesOf(key))
        return row === undefined ? null : parseFileList(row.files)
      }),
    async remove(key) {
      await connection.useInTurn((database) => database.statement(REMOVE).run(...valuesOf(key)))
    },
  }
}

function valuesOf({ pluginId, version, digest }: FileListKey): readonly string[] {
  return [pluginId, version, digest]
}
