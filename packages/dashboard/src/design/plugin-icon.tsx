import { useState } from 'react'

interface PluginIconProps {
  readonly name: string
  /** At the bundle-edge; undefined: it has none. */
  readonly url: string | undefined
  readonly isLarge?: boolean
}

/** The icon of a plugin, or the first letter of its name in its place. The name is beside it, so it is not read aloud. */
export function PluginIcon({ name, url, isLarge = false }: PluginIconProps) {
  const [failed, setFailed] = useState<string>()
  return (
    <span className="plugin-icon" data-large={isLarge || undefined} aria-hidden="true">
      {url === undefined || failed === url ? (
        firstLetter(name)
      ) : (
        <img
          src={url}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setFailed(url)}
        />
      )}
    </span>
  )
}

function firstLetter(name: string): string {
  return /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '·'
}
