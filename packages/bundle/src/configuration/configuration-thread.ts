// What a thread imports is what it waits for when it starts: nothing with the schemas of this project.
import { parentPort } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { EndlessDefaultsError } from './apply-defaults.ts'
import { type CompiledSchema, type ConfigurationVerdict, createSchemaCompiler } from './compile-schema.ts'
import type { SchemaFault } from './read-schema.ts'

/** A schema to compile, and a configuration to validate with it. Both are JSON. */
export interface ConfigurationTask {
  readonly schema: string
  /** Null to compile only. */
  readonly configuration: string | null
}

export interface CompileVerdict {
  readonly kind: 'compiled'
  readonly faults: readonly SchemaFault[]
  readonly secrets: readonly string[]
}

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly verdict: CompileVerdict | ConfigurationVerdict }
  | { readonly kind: 'failed'; readonly message: string }

// Compiled, a schema takes some fifty times its size: four of the largest fit well into the memory of a thread.
const CACHED_CHARACTERS = 262_144

const compiler = createSchemaCompiler()
const cache = new LRUCache<string, CompiledSchema>({
  maxSize: CACHED_CHARACTERS,
  sizeCalculation: (_compiled, schema) => schema.length,
})

if (!parentPort) throw new TypeError('this module runs in a worker thread')
const port = parentPort
port.on('message', (task: ConfigurationTask) => port.postMessage(answer(task)))
port.postMessage({ kind: 'ready' } satisfies ThreadMessage)

function answer({ schema, configuration }: ConfigurationTask): ThreadMessage {
  try {
    const compiled = cache.get(schema) ?? compiler.compile(schema)
    cache.set(schema, compiled)
    const { faults, secrets } = compiled
    const verdict =
      configuration === null
        ? { kind: 'compiled' as const, faults, secrets }
        : validate(compiled, configuration)
    return { kind: 'done', verdict }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

function validate(compiled: CompiledSchema, configuration: string): ConfigurationVerdict {
  try {
    return compiled.validate(configuration)
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof EndlessDefaultsError)) throw error
    const message = 'is validated without end, because the schema refers to itself'
    return { kind: 'refused', faults: [{ pointer: '', keyword: '$ref', message }] }
  }
}
