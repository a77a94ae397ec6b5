/** What a script of a plugin needs to start workers. */
export interface StartableScripts {
  /** The URL of the bundle's root, to which the paths are relative. */
  readonly base: string
  /** The integrity of each script that can be started, by path. */
  readonly integrity: Readonly<Record<string, string>>
  /** The paths of those that can also be classic workers. */
  readonly plain: readonly string[]
  /** The name of the global that has the URL of a worker's script. */
  readonly urlName: string
}

/** A worker to start: the URL and the path of its script. */
interface Start {
  readonly url: string
  readonly path: string
  readonly options: WorkerOptions | undefined
}

type StartWorker = (
  url: string | URL,
  options: WorkerOptions | undefined,
  newTarget: WorkerLike,
) => EventTarget
type WorkerLike = new (url: string | URL, options?: WorkerOptions) => EventTarget

/**
 * Returns what `new Worker()` does in the scripts of a plugin. A page cannot start a worker from another origin, so its
 * script is fetched, checked, and started from a blob. What is posted to the worker meanwhile follows when it runs.
 *
 * The text of this function becomes part of those scripts: it must not use anything that is declared outside of it.
 *
 * @param constructor the function that is called `Worker` there
 */
export function workerStarter(
  { base, integrity, plain, urlName }: StartableScripts,
  constructor: WorkerLike,
): StartWorker {
  // A bundler may give one of these names to something else in the script.
  const { Blob, Error, ErrorEvent, EventTarget, Map, MessageEvent, Worker: Native, URL } = globalThis
  const { fetch, reportError, setTimeout, structuredClone } = globalThis
  const blobs = new Map<string, Promise<string>>()

  // Chromium starts no module of a blob where the origin is opaque, as in a sandbox.
  function isModuleAsClassic({ path, options }: Start): boolean {
    return globalThis.origin === 'null' && options?.type === 'module' && plain.includes(path)
  }

  async function fetchScript(start: Start): Promise<string> {
    const { url, path } = start
    const response = await fetch(base + path, { integrity: integrity[path] ?? '', credentials: 'omit' })
    if (!response.ok) throw new Error(`the answer is ${response.status}`)
    const setUrl = `globalThis[${JSON.stringify(urlName)}]=${JSON.stringify(url)};`
    const script = isModuleAsClassic(start)
      ? ['(()=>{"use strict";', setUrl, await response.blob(), '\n})()']
      : [setUrl, await response.blob()]
    return URL.createObjectURL(new Blob(script, { type: 'text/javascript' }))
  }

  // The blob stays for other workers of the script, such as those of a pool.
  function blobOf(start: Start): Promise<string> {
    const key = `${start.url} ${isModuleAsClassic(start)}`
    const present = blobs.get(key)
    if (present) return present
    const blob = fetchScript(start)
    blobs.set(key, blob)
    // Another worker fetches it again.
    blob.catch(() => blobs.delete(key))
    return blob
  }

  class PluginWorker extends EventTarget {
    onmessage: ((event: MessageEvent) => unknown) | null = null
    onmessageerror: ((event: MessageEvent) => unknown) | null = null
    onerror: ((event: Event) => unknown) | null = null
    #worker: Worker | undefined
    #posted: [unknown, Transferable[]][] = []
    #isOver = false
    #forgetViolations: (() => void) | undefined

    constructor(start: Start) {
      super()
      for (const type of ['message', 'messageerror', 'error'] as const) {
        this.addEventListener(type, (event) => {
          const handler: unknown = this[`on${type}`]
          if (typeof handler === 'function') handler.call(this, event)
        })
      }
      blobOf(start).then(
        (blob) => this.#start(blob, start),
        (cause: unknown) => {
          const { origin } = new URL(base)
          this.#fail(
            `The script of the worker ${start.path} cannot be fetched, was changed after it was published, or connect-src of ` +
              `the page's Content-Security-Policy does not have ${origin}: ${String(cause)}`,
          )
        },
      )
    }

    #start(blob: string, start: Start): void {
      if (this.#isOver) return
      const { path, options } = start
      const scope: EventTarget = globalThis.document ?? globalThis
      let isRunning = false
      let isForbidden = false
      const onViolation = (event: Event): void => {
        if (!(event instanceof SecurityPolicyViolationEvent) || !event.blockedURI.startsWith('blob')) return
        if (/^(?:worker|child|script)-src/.test(event.effectiveDirective)) isForbidden = true
      }
      const fail = (reason: string): void =>
        this.#fail(
          isForbidden
            ? `The Content-Security-Policy does not allow the worker ${path}. Add worker-src blob: to it: ` +
                'pluginCsp({ workers: true }), or createSandboxFrame({ workers: true }) for a plugin in a sandbox.'
            : `The worker ${path} cannot be started: ${reason}`,
        )
      scope.addEventListener('securitypolicyviolation', onViolation)
      this.#forgetViolations = () => scope.removeEventListener('securitypolicyviolation', onViolation)
      let worker: Worker
      try {
        worker = new Native(blob, isModuleAsClassic(start) ? { ...options, type: 'classic' } : options)
      } catch (cause) {
        // A violation is reported after the exception.
        setTimeout(() => fail(String(cause)))
        return
      }
      this.#worker = worker
      for (const type of ['message', 'messageerror'] as const) {
        worker.addEventListener(type, (event) => {
          isRunning = true
          this.#forgetViolations?.()
          const { data, origin, lastEventId, ports } = event
          this.dispatchEvent(new MessageEvent(type, { data, origin, lastEventId, ports: [...ports] }))
        })
      }
      worker.addEventListener('error', (event) => {
        if (!isRunning && !event.message) {
          setTimeout(() => fail('its script cannot be loaded'))
          return
        }
        const { message, filename, lineno, colno, error } = event
        const copy = new ErrorEvent('error', { message, filename, lineno, colno, error, cancelable: true })
        // Like that of a worker, an error that nobody handles is one of the page.
        if (!this.dispatchEvent(copy)) event.preventDefault()
      })
      for (const [message, transfer] of this.#posted.splice(0)) worker.postMessage(message, transfer)
    }

    #fail(message: string): void {
      if (this.#isOver) return
      this.terminate()
      const error = new Error(message)
      if (this.dispatchEvent(new ErrorEvent('error', { message, error, cancelable: true })))
        reportError(error)
    }

    postMessage(message: unknown, options?: Transferable[] | StructuredSerializeOptions): void {
      const transfer = (Array.isArray(options) ? options : options?.transfer) ?? []
      if (this.#worker) this.#worker.postMessage(message, transfer)
      // Cloned and transferred now, as a worker that runs would have it.
      else if (!this.#isOver)
        this.#posted.push(structuredClone<[unknown, Transferable[]]>([message, transfer], { transfer }))
    }

    terminate(): void {
      this.#isOver = true
      this.#posted = []
      this.#forgetViolations?.()
      this.#worker?.terminate()
    }
  }

  // As if it extended the class.
  Object.setPrototypeOf(constructor, PluginWorker)
  Object.setPrototypeOf(constructor.prototype, PluginWorker.prototype)
  return (url, options, newTarget) => {
    const { href } = new URL(url, globalThis.document?.baseURI ?? base)
    const path = href.startsWith(base) ? href.slice(base.length).replace(/[?#].*$/, '') : ''
    return Object.hasOwn(integrity, path)
      ? Reflect.construct(PluginWorker, [{ url: href, path, options }], newTarget)
      : new Native(url, options)
  }
}
