import type { Collection, Db } from 'mongodb'
import type { FileLists } from '../catalog.ts'
import { fileListId, parseFileList } from '../records/stored-file-list.ts'
import type { MongodbConnection } from './connection.ts'
import { isDuplicateKey } from './errors.ts'

/** A list of files: its key, and the list as JSON text. */
export interface FileListDocument {
  readonly _id: string
  readonly files: string
}

/** The collection of the lists of files. */
export function fileListsOf(database: Db): Collection<FileListDocument> {
  return database.collection<FileListDocument>('fileLists')
}

/** The lists of files of a MongoDB catalog. */
export function createMongodbFileLists(connection: MongodbConnection): FileLists {
  const use = <Result>(work: (collection: Collection<FileListDocument>) => Promise<Result>) =>
    connection.use((database) => work(fileListsOf(database)))

  return {
    async put(key, files) {
      const document = { _id: fileListId(key), files: JSON.stringify(files) }
      await use(async (collection) => {
        try {
          await collection.insertOne(document)
        } catch (error) {
          if (!isDuplicateKey(error)) throw error
        }
      })
    },
    find: (key) =>
      use(async (collection) => {
        const found = await collection.findOne(
          { _id: { $eq: fileListId(key) } },
          { projection: { files: 1 } },
        )
        return found === null ? null : parseFileList(found.files)
      }),
    async remove(key) {
      await use((collection) => collection.deleteOne({ _id: { $eq: fileListId(key) } }))
    },
  }
}
