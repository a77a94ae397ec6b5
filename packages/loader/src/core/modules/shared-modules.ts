import { RUNTIME_GLOBAL, RUNTIME_VERSION, type SharedRuntime } from '@plugboard/types/plugin-contract'
import * as React from 'react'
import * as compilerRuntime from 'react/compiler-runtime'
import * as jsxDevRuntime from 'react/jsx-dev-runtime'
import * as jsxRuntime from 'react/jsx-runtime'
import * as ReactDOM from 'react-dom'
import { scopedPortals } from './scoped-portals.ts'

declare global {
  // oxlint-disable-next-line no-underscore-dangle -- part of the contract with built plugins
  var __PLUGBOARD_RUNTIME__: SharedRuntime | undefined
}

/**
 * Shares the page's React, and other modules of the host, with plugins. This happens once for a page, before any plugin is
 * evaluated; what is shared can neither be replaced nor changed.
 *
 * @throws TypeError if a later call shares a module that the first did not
 */
export function installSharedModules(more: Readonly<Record<string, unknown>> = {}): SharedRuntime {
  const present = globalThis[RUNTIME_GLOBAL]
  if (present) {
    const missing = Object.keys(more).filter((id) => !Object.hasOwn(present.modules, id))
    if (missing.length === 0) return present
    throw new TypeError(
      `${missing.join(', ')} cannot be shared, since plugins have received their modules already. Name all modules in the first PluginProvider.`,
    )
  }
  const runtime: SharedRuntime = Object.freeze({
    version: RUNTIME_VERSION,
    reactVersion: React.version,
    modules: Object.freeze({ ...reactModules(), ...more }),
  })
  Object.defineProperty(globalThis, RUNTIME_GLOBAL, { value: runtime })
  return runtime
}

function reactModules(): Record<string, unknown> {
  const jsx = sealed(jsxRuntime)
  const jsxDev = sealed(jsxDevRuntime)
  const dom = sealed(ReactDOM)
  return {
    react: sealed(React),
    'react-dom': Object.freeze({ ...dom, createPortal: scopedPortals(dom.createPortal) }),
    'react/jsx-runtime': jsx,
    // React's production build has no jsxDEV, and a plugin that was built for development needs one.
    'react/jsx-dev-runtime': (jsxDev.jsxDEV as unknown)
      ? jsxDev
      : Object.freeze({ Fragment: jsx.Fragment, jsxDEV: jsx.jsx }),
    'react/compiler-runtime': sealed(compilerRuntime),
  }
}

// React is CommonJS: in a bundler's namespace object, `default` or the object itself has the real exports. They are
// writable, and the host itself reads them, so plugins get a frozen copy.
function sealed<Module extends object>(module: Module & { readonly default?: Module }): Module {
  return Object.freeze({ ...(module.default ?? module) })
}
