/** Adds an element to the document's head and waits until it has loaded. Rejects if it is blocked or cannot be fetched. */
export function addToHead(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  const url = element instanceof HTMLLinkElement ? element.href : element.src
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve())
    element.addEventListener('error', () =>
      reject(new Error(`${url} cannot be fetched, is blocked, or was changed`)),
    )
    document.head.append(element)
  })
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
