import { addToHead, createLink } from './add-to-head.ts'
import type { PluginFile } from './plugin-files.ts'

interface HeldSheet {
  readonly url: string
  readonly link: HTMLLinkElement
  readonly loaded: Promise<void>
  holders: number
}

// For the whole page: the document's head has each sheet once.
const sheets = new Map<string, HeldSheet>()

/** Style sheets in the document for as long as somebody holds them. */
export interface HeldStyles {
  /** Rejects when one cannot be fetched or is not what was published. */
  readonly loaded: Promise<void>
  /** To be called once. */
  readonly release: () => void
}

/** Adds style sheets to the document, each once however many hold it, with the browser checking their bytes. */
export function holdStyles(files: readonly PluginFile[], nonce: string | undefined): HeldStyles {
  const held = files.map((file) => {
    const present = sheets.get(file.url)
    if (present) {
      present.holders += 1
      return present
    }
    const link = createLink('stylesheet', { ...file, nonce })
    const sheet: HeldSheet = { url: file.url, link, loaded: addToHead(link), holders: 1 }
    sheets.set(file.url, sheet)
    return sheet
  })
  return {
    loaded: Promise.all(held.map(({ loaded }) => loaded)).then(() => undefined),
    release() {
      for (const sheet of held) {
        sheet.holders -= 1
        if (sheet.holders > 0) continue
        sheet.link.remove()
        sheets.delete(sheet.url)
      }
    },
  }
}

/** Adopts constructed style sheets, and returns what lets go of them. */
export function adoptSheets(adopted: readonly CSSStyleSheet[] = []): () => void {
  document.adoptedStyleSheets.push(...adopted)
  return () => {
    const present = [...document.adoptedStyleSheets]
    for (const sheet of adopted) {
      const place = present.lastIndexOf(sheet)
      if (place >= 0) present.splice(place, 1)
    }
    document.adoptedStyleSheets = present
  }
}
