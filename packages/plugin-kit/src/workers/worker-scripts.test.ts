import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { finishWorkers } from './worker-scripts.ts'

const START = "new Worker(new URL('./assets/a.plugboard-worker.11111111.js', import.meta.url))"

/** The texts of the changed scripts. */
function changed(files: Readonly<Record<string, string>>): Record<string, string> {
  const built = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))
  return Object.fromEntries([...finishWorkers(built)].map(([path, content]) => [path, String(content)]))
}

function integrityOf(text: string): string {
  return `sha384-${createHash('sha384').update(text).digest('base64')}`
}

describe('finishWorkers', () => {
  it('gives the scripts that start workers the integrity of the finished scripts of workers', () => {
    const files = {
      'bundle.js': START,
      'chunks/other.js': 'export default 1',
      'assets/a.plugboard-worker.11111111.js': 'fetch(import.meta.url); export { a }; const a = 1',
    }
    const finished = changed(files)
    expect(Object.keys(finished).toSorted()).toEqual(['assets/a.plugboard-worker.11111111.js', 'bundle.js'])
    const worker = finished['assets/a.plugboard-worker.11111111.js'] ?? ''
    expect(worker).toBe('fetch(self.__PLUGBOARD_WORKER__);  const a = 1')
    expect(finished['bundle.js']).toContain(integrityOf(worker))
  })

  it('finishes a worker that is started by another worker first', () => {
    const inner = 'postMessage(import.meta.url)'
    const finished = changed({
      'assets/a.plugboard-worker.11111111.js':
        "new Worker(new URL('b.plugboard-worker.22222222.js', import.meta.url))",
      'assets/b.plugboard-worker.22222222.js': inner,
    })
    expect(finished['assets/a.plugboard-worker.11111111.js']).toContain(
      integrityOf(finished['assets/b.plugboard-worker.22222222.js'] ?? ''),
    )
  })

  it('leaves a module alone that its author calls a worker, since it may be imported', () => {
    const files = {
      'bundle.js': "import('./chunks/heavy.worker.33333333.js')",
      'chunks/heavy.worker.33333333.js': 'export { heavy }; const heavy = import.meta.url',
    }
    expect(changed(files)).toEqual({})
  })

  it('refuses workers that start each other', () => {
    const files = {
      'assets/a.plugboard-worker.11111111.js':
        "new Worker(new URL('b.plugboard-worker.22222222.js', import.meta.url))",
      'assets/b.plugboard-worker.22222222.js':
        "new Worker(new URL('a.plugboard-worker.11111111.js', import.meta.url))",
    }
    expect(() => changed(files)).toThrow('start each other')
  })

  it('refuses a worker that imports another file', () => {
    const files = { 'assets/a.plugboard-worker.11111111.js': "import './b.js'", 'assets/b.js': '' }
    expect(() => changed(files)).toThrow('assets/a.plugboard-worker.11111111.js imports another file')
  })

  it.each([
    ['a class', 'class Worker {}'],
    ['an import', "import { Worker } from './w.js'"],
    ['a variable', 'const { Worker } = globalThis'],
  ])('leaves a script alone that has a Worker of its own by %s', (_, declaration) => {
    const files = { 'bundle.js': `${declaration}; ${START}`, 'assets/a.plugboard-worker.11111111.js': '' }
    expect(changed(files)).toEqual({})
  })

  it('leaves scripts alone that start workers of no file of the bundle', () => {
    expect(changed({ 'bundle.js': 'new Worker(URL.createObjectURL(blob))' })).toEqual({})
  })
})
