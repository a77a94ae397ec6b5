import { addToHead, createLink } from './add-to-head.ts'
import type { PluginFile } from './plugin-files.ts'

interface HeldSheet {
  readonly url: string
  readonly link: HTMLLinkElement
  readonly loaded: Promise<void>
  holders: number
}

// For the whole page, since the document's head contains each sheet once.
const sheets = new Map<string, HeldSheet>()

/** Style sheets that stay in the document until their last holder releases them. */
export interface HeldStyles {
  /** Rejects if one cannot be fetched or was changed after it was published. */
  readonly loaded: Promise<void>
  /** Must be called once only. */
  readonly release: () => void
}

/** Adds style sheets with integrity to the document, each once, however many holders it has. */
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

/** Adopts constructed style sheets, and returns a function that removes them. */
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
