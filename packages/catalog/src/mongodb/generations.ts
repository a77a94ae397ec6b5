import type { TenantId } from '@plugboard/types'
import type { Collection } from 'mongodb'
import type { Generations } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import {
  createStoredGeneration,
  generationId,
  parseListedGeneration,
  parseStoredGeneration,
  type StoredGeneration,
} from '../records/stored-generation.ts'
import type { MongodbConnection } from './connection.ts'
import { isDuplicateKey } from './errors.ts'

/** A generation: its key, which sorts those of a tenant by number, and its texts. */
interface GenerationDocument extends StoredGeneration {
  readonly _id: string
}

/** The former generations of a MongoDB catalog. */
export function createMongodbGenerations(connection: MongodbConnection): Generations {
  const use = <Result>(work: (collection: Collection<GenerationDocument>) => Promise<Result>) =>
    connection.use((database) => work(database.collection<GenerationDocument>('generations')))

  return {
    async put(record) {
      const document = { _id: generationId(record), ...createStoredGeneration(record) }
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
        const found = await collection.findOne({ _id: { $eq: generationId(key) } })
        return found === null ? null : parseStoredGeneration(found)
      }),
    async list({ tenantId, below, ...query }) {
      const limit = requireLimit(query.limit)
      return use(async (collection) => {
        const options = { projection: { summary: 1 }, sort: { _id: -1 as const }, limit }
        const found = await collection.find(allBelow(tenantId, below), options).toArray()
        return found.map(parseListedGeneration)
      })
    },
    async removeBelow({ tenantId, generation }) {
      await use((collection) => collection.deleteMany(allBelow(tenantId, generation)))
    },
  }
}

function allBelow(tenantId: TenantId, generation: number) {
  return {
    _id: { $gte: generationId({ tenantId, generation: 0 }), $lt: generationId({ tenantId, generation }) },
  }
}
