import { RUNTIME_GLOBAL, RUNTIME_VERSION, type SharedRuntime } from '@plugboard/types/plugin-contract'
import * as React from 'react'
import * as compilerRuntime from 'react/compiler-runtime'
import * as jsxDevRuntime from 'react/jsx-dev-runtime'
import * as jsxRuntime from 'react/jsx-runtime'
import * as ReactDOM from 'react-dom'

declare global {
  // oxlint-disable-next-line no-underscore-dangle -- part of the contract with built plugins
  var __PLUGBOARD_RUNTIME__: SharedRuntime | undefined
}

/**
 * Offers the page's React, and what else the host shares, to plugins. It happens once for a page, before any plugin is
 * evaluated, and what was installed can neither be replaced nor changed.
 *
 * @throws TypeError when a later call wants to share a module that the first did not
 */
export function installSharedModules(more: Readonly<Record<string, unknown>> = {}): SharedRuntime {
  const present = globalThis[RUNTIME_GLOBAL]
  if (present) {
    const missing = Object.keys(more).filter((id) => !Object.hasOwn(present.modules, id))
    if (missing.length === 0) return present
    throw new TypeError(
      `${missing.join(', ')} cannot be shared: plugins got their modules already. Name all in the first PluginProvider.`,
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
  return {
    react: sealed(React),
    'react-dom': sealed(ReactDOM),
    'react/jsx-runtime': jsx,
    // React's production build has no jsxDEV. With one, a plugin built for development shows in a production host.
    'react/jsx-dev-runtime': (jsxDev.jsxDEV as unknown)
      ? jsxDev
      : Object.freeze({ Fragment: jsx.Fragment, jsxDEV: jsx.jsx }),
    'react/compiler-runtime': sealed(compilerRuntime),
  }
}

// React is CommonJS: a bundler's namespace of it holds the real exports in `default`, or is them. Those can be written
// to, and the host itself reads them: plugins get a copy that cannot.
function sealed<Module extends object>(module: Module & { readonly default?: Module }): Module {
  return Object.freeze({ ...(module.default ?? module) })
}
