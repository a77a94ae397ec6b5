/** Adds an element to the document's head and waits until it has loaded. Rejects if it is blocked or cannot be fetched. */
export function addToHead(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve(), { once: true })
    element.addEventListener(
      'error',
      () => reject(new Error(`${urlOf(element)} was blocked or cannot be fetched`)),
      {
        once: true,
      },
    )
    document.head.append(element)
  })
}

function urlOf(element: HTMLScriptElement | HTMLLinkElement): string {
  return element instanceof HTMLLinkElement ? element.href : element.src
}

/** A script that a policy with this nonce allows. */
export function createScript(type: 'module' | 'importmap', nonce: string | undefined): HTMLScriptElement {
  const script = document.createElement('script')
  script.type = type
  script.nonce = nonce ?? ''
  return script
}

/** A link to a file whose integrity the browser checks. */
export function createLink(
  rel: 'stylesheet' | 'modulepreload',
  { url, integrity, nonce }: { url: string; integrity: string; nonce: string | undefined },
): HTMLLinkElement {
  const link = document.createElement('link')
  link.rel = rel
  link.crossOrigin = 'anonymous'
  link.integrity = integrity
  link.nonce = nonce ?? ''
  link.href = url
  return link
}
