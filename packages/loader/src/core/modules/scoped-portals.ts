import { type PluginIdentity, PORTAL_ATTRIBUTE, VERSION_ATTRIBUTE } from '@plugboard/types/plugin-contract'
import { createContext, createElement, type ReactNode, useContext } from 'react'
import type { createPortal } from 'react-dom'

/** The plugin that renders; undefined where the host does, or where the whole document is the plugin's. */
export const PluginContext = createContext<PluginIdentity | undefined>(undefined)

const TAKES_NO_DIV = /^(?:head|table|thead|tbody|tfoot|tr|colgroup|select|optgroup)$/i

/** `createPortal` for plugins: what they show by it is marked as theirs, so that their styles hold for it. */
export function scopedPortals(create: typeof createPortal): typeof createPortal {
  return (children, container, key) => {
    const isMarked = container instanceof HTMLElement && !TAKES_NO_DIV.test(container.tagName)
    return create(isMarked ? createElement(PortalRoot, null, children) : children, container, key)
  }
}

function PortalRoot({ children }: { children?: ReactNode }): ReactNode {
  const plugin = useContext(PluginContext)
  if (!plugin) return children
  const marks = { [PORTAL_ATTRIBUTE]: plugin.id, [VERSION_ATTRIBUTE]: plugin.version }
  return createElement('div', { ...marks, style: { display: 'contents' } }, children)
}
