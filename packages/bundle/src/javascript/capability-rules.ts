import type { CapabilityName } from '@plugboard/types'
import { REACT_INTERNALS } from './react-signs.ts'
import { USED } from './used.ts'

/** Where the target of a capability is. */
export type TargetSource =
  /** The host of an URL that is the argument with this number. */
  | { readonly from: 'url'; readonly argument: number }
  /** The text of an argument. */
  | { readonly from: 'text'; readonly argument: number }
  /** The next property. */
  | { readonly from: 'member' }
  /** Always the same; null for none. */
  | { readonly from: 'name'; readonly name: string | null }

/** What the use of a global means. */
export interface GlobalRule {
  readonly name: CapabilityName
  readonly target: TargetSource
  /** Whether any use counts, rather than only calls and what is not followed. */
  readonly any: boolean
}

const url = (argument: number): TargetSource => ({ from: 'url', argument })
const text = (argument: number): TargetSource => ({ from: 'text', argument })
const named = (name: string | null): TargetSource => ({ from: 'name', name })
const member: TargetSource = { from: 'member' }

const CALLS: readonly (readonly [path: string, name: CapabilityName, target: TargetSource])[] = [
  ['fetch', 'network.fetch', url(0)],
  ['fetchLater', 'network.fetch', url(0)],
  ['Request', 'network.fetch', url(0)],
  ['WebSocket', 'network.websocket', url(0)],
  ['WebSocketStream', 'network.websocket', url(0)],
  ['EventSource', 'network.event-source', url(0)],
  ['navigator.sendBeacon', 'network.beacon', url(0)],
  ['Audio', 'network.resource', url(0)],
  ['FontFace', 'network.resource', url(1)],
  ['RTCPeerConnection', 'network.rtc', named(null)],
  ['webkitRTCPeerConnection', 'network.rtc', named(null)],
  ['WebTransport', 'network.rtc', url(0)],
  ['eval', 'code.eval', named(null)],
  ['Function', 'code.function', named(null)],
  ['Worker', 'code.worker', url(0)],
  ['SharedWorker', 'code.worker', url(0)],
  ['importScripts', 'code.import-scripts', url(0)],
  ['document.write', 'page.html', named('document.write')],
  ['document.writeln', 'page.html', named('document.writeln')],
  ['document.parseHTMLUnsafe', 'page.html', named('parseHTMLUnsafe')],
  ['Document.parseHTMLUnsafe', 'page.html', named('parseHTMLUnsafe')],
  ['DOMParser', 'page.html', named('DOMParser')],
  ['XSLTProcessor', 'page.html', named('XSLTProcessor')],
  ['open', 'page.navigation', url(0)],
  ['location.assign', 'page.navigation', url(0)],
  ['location.replace', 'page.navigation', url(0)],
  ['document.location.assign', 'page.navigation', url(0)],
  ['document.location.replace', 'page.navigation', url(0)],
  ['location.reload', 'page.navigation', named('location.reload')],
  ['history.pushState', 'page.navigation', named('history.pushState')],
  ['history.replaceState', 'page.navigation', named('history.replaceState')],
  ['history.back', 'page.navigation', named('history.back')],
  ['history.forward', 'page.navigation', named('history.forward')],
  ['history.go', 'page.navigation', named('history.go')],
  ['navigation.navigate', 'page.navigation', url(0)],
  ['postMessage', 'page.message', text(1)],
  ['parent.postMessage', 'page.message', text(1)],
  ['top.postMessage', 'page.message', text(1)],
  ['opener.postMessage', 'page.message', text(1)],
  ['addEventListener', 'page.listener', text(0)],
  ['document.addEventListener', 'page.listener', text(0)],
  ['document.body.addEventListener', 'page.listener', text(0)],
  ['document.documentElement.addEventListener', 'page.listener', text(0)],
  ['document.createTreeWalker', 'page.outside-root', named('createTreeWalker')],
  ['document.createNodeIterator', 'page.outside-root', named('createNodeIterator')],
  ['document.evaluate', 'page.outside-root', text(0)],
  ['getSelection', 'page.outside-root', named('getSelection')],
  ['document.getSelection', 'page.outside-root', named('getSelection')],
  ['document.caretPositionFromPoint', 'page.outside-root', named('caretPositionFromPoint')],
  ['document.caretRangeFromPoint', 'page.outside-root', named('caretRangeFromPoint')],
  ['BroadcastChannel', 'data.channel', named('BroadcastChannel')],
  ['FileReader', 'data.files', named('FileReader')],
  ['showOpenFilePicker', 'data.files', named('showOpenFilePicker')],
  ['showSaveFilePicker', 'data.files', named('showSaveFilePicker')],
  ['showDirectoryPicker', 'data.files', named('showDirectoryPicker')],
  ['webkitRequestFileSystem', 'data.files', named('webkitRequestFileSystem')],
  ['PaymentRequest', 'data.credentials', named('PaymentRequest')],
  ['PasswordCredential', 'data.credentials', named('PasswordCredential')],
  ['MediaRecorder', 'data.media', named('MediaRecorder')],
  ['ImageCapture', 'data.media', named('ImageCapture')],
  ['SpeechRecognition', 'data.media', named('SpeechRecognition')],
  ['webkitSpeechRecognition', 'data.media', named('webkitSpeechRecognition')],
  ['navigator.getUserMedia', 'data.media', named('getUserMedia')],
  ['navigator.webkitGetUserMedia', 'data.media', named('getUserMedia')],
  ['navigator.registerProtocolHandler', 'page.navigation', url(1)],
  ...[
    'querySelector',
    'querySelectorAll',
    'getElementById',
    'getElementsByName',
    'getElementsByClassName',
    'getElementsByTagName',
    'getElementsByTagNameNS',
    'elementFromPoint',
    'elementsFromPoint',
  ].flatMap((name) =>
    ['document', 'document.body', 'document.documentElement', 'document.head'].map(
      (root) => [`${root}.${name}`, 'page.outside-root', text(0)] as const,
    ),
  ),
]

const USES: readonly (readonly [path: string, name: CapabilityName, target: TargetSource])[] = [
  ['WebAssembly', 'code.web-assembly', named(null)],
  ['navigator.serviceWorker', 'code.service-worker', named(null)],
  ['document.cookie', 'data.cookie', named(null)],
  ['cookieStore', 'data.cookie', named(null)],
  ['localStorage', 'data.local-storage', named(null)],
  ['sessionStorage', 'data.session-storage', named(null)],
  ['indexedDB', 'data.indexed-db', named(null)],
  ['webkitIndexedDB', 'data.indexed-db', named(null)],
  ['mozIndexedDB', 'data.indexed-db', named(null)],
  ['caches', 'data.cache', named(null)],
  ['navigator.clipboard', 'data.clipboard', member],
  ['navigator.credentials', 'data.credentials', member],
  ['navigator.geolocation', 'data.geolocation', named(null)],
  ['navigator.mediaDevices', 'data.media', member],
  ['navigator.storage', 'data.files', named('navigator.storage')],
  ['document.forms', 'page.outside-root', named('document.forms')],
  ['document.all', 'page.outside-root', named('document.all')],
  ['document.scripts', 'page.outside-root', named('document.scripts')],
  ['document.links', 'page.outside-root', named('document.links')],
  ['document.images', 'page.outside-root', named('document.images')],
  ['document.children', 'page.outside-root', named('document.children')],
  ['document.body', 'page.outside-root', named('document.body')],
  ['document.head', 'page.outside-root', named('document.head')],
  ['document.documentElement', 'page.outside-root', named('document.documentElement')],
  ['document.activeElement', 'page.outside-root', named('document.activeElement')],
  ['document.styleSheets', 'page.outside-root', named('document.styleSheets')],
  ['document.adoptedStyleSheets', 'page.outside-root', named('document.adoptedStyleSheets')],
  ['parent.document', 'page.outside-root', named('parent.document')],
  ['top.document', 'page.outside-root', named('top.document')],
  ['opener.document', 'page.outside-root', named('opener.document')],
  ...[
    'userAgent',
    'userAgentData',
    'platform',
    'vendor',
    'language',
    'languages',
    'plugins',
    'mimeTypes',
    'hardwareConcurrency',
    'deviceMemory',
    'maxTouchPoints',
    'connection',
    'doNotTrack',
    'webdriver',
    'getBattery',
    'oscpu',
    'appVersion',
    'keyboard',
    'gpu',
    'usb',
    'bluetooth',
    'hid',
    'serial',
    'contacts',
  ].map((name) => [`navigator.${name}`, 'data.navigator', named(name)] as const),
  ['screen', 'data.navigator', named('screen')],
  ['devicePixelRatio', 'data.navigator', named('devicePixelRatio')],
]

/** By the dotted name of a global, without `window.` before it. */
export const GLOBAL_RULES: ReadonlyMap<string, GlobalRule> = new Map<string, GlobalRule>([
  ...CALLS.map(([path, name, target]) => [path, { name, target, any: false }] as const),
  ...USES.map(([path, name, target]) => [path, { name, target, any: true }] as const),
])

/** The globals by which something is done. */
export const GLOBAL_ROOTS: ReadonlySet<string> = new Set([
  ...Array.from(GLOBAL_RULES.keys(), (path) => path.split('.', 1).join('')),
  'window',
  'self',
  'globalThis',
  'frames',
  'document',
  'location',
  'navigator',
])

/** What setting a global or a property of it means, besides that. */
export const ASSIGNMENT_RULES: ReadonlyMap<string, 'address' | 'part of the address'> = new Map([
  ['location', 'address'],
  ['location.href', 'address'],
  ['document.location', 'address'],
  ['document.location.href', 'address'],
  ['top.location', 'address'],
  ['parent.location', 'address'],
  ['top.location.href', 'address'],
  ['parent.location.href', 'address'],
  ['location.hash', 'part of the address'],
  ['location.search', 'part of the address'],
  ['location.pathname', 'part of the address'],
  ['location.host', 'part of the address'],
  ['location.hostname', 'part of the address'],
])

/** Properties of any object, set with text that becomes elements. */
export const HTML_PROPERTIES: ReadonlySet<string> = new Set(['innerHTML', 'outerHTML', 'srcdoc'])
/** Methods of any object that make elements of text, or set attributes that do. */
export const HTML_METHODS: ReadonlySet<string> = new Set([
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'createContextualFragment',
  'parseFromString',
])
/** Properties and attributes by which an element loads something. */
export const RESOURCE_PROPERTIES: ReadonlySet<string> = new Set([
  'src',
  'href',
  'srcset',
  'poster',
  'action',
  'formAction',
  'formaction',
  'xlink:href',
  'data',
])
/** Elements that embed a document. */
export const FRAME_TAGS: ReadonlySet<string> = new Set([
  'iframe',
  'frame',
  'object',
  'embed',
  'fencedframe',
  'portal',
])
export const ELEMENT_METHODS: ReadonlySet<string> = new Set([
  'createElement',
  'createElementNS',
  'jsx',
  'jsxs',
  'jsxDEV',
])

/** Properties of objects that are not known, which are most probably those of `window` or `navigator`. */
export const LIKELY_GLOBALS: ReadonlyMap<string, { readonly name: CapabilityName; readonly base: string }> =
  new Map([
    ['cookie', { name: 'data.cookie', base: 'document' }],
    ['localStorage', { name: 'data.local-storage', base: '' }],
    ['sessionStorage', { name: 'data.session-storage', base: '' }],
    ['indexedDB', { name: 'data.indexed-db', base: '' }],
    ['serviceWorker', { name: 'code.service-worker', base: 'navigator' }],
    ['clipboard', { name: 'data.clipboard', base: 'navigator' }],
    ['geolocation', { name: 'data.geolocation', base: 'navigator' }],
    ['mediaDevices', { name: 'data.media', base: 'navigator' }],
    ['sendBeacon', { name: 'network.beacon', base: 'navigator' }],
    ['XMLHttpRequest', { name: 'network.xhr', base: '' }],
    ['WebSocket', { name: 'network.websocket', base: '' }],
    ['EventSource', { name: 'network.event-source', base: '' }],
    ['RTCPeerConnection', { name: 'network.rtc', base: '' }],
    ['WebAssembly', { name: 'code.web-assembly', base: '' }],
    ['importScripts', { name: 'code.import-scripts', base: '' }],
    ['cookieStore', { name: 'data.cookie', base: '' }],
  ])

const CALL = USED.called | USED.constructed
const READ = USED.value | CALL | USED.assigned | USED.named | USED.destructured | USED.member

function used(names: Iterable<string>, uses: number): (readonly [string, number])[] {
  return Array.from(names, (name) => [name, uses] as const)
}

/** The property names that the walk remembers, with the uses of them that count. */
export const PROPERTY_USES: ReadonlyMap<string, number> = new Map([
  ...used(LIKELY_GLOBALS.keys(), READ),
  ...used(['contentDocument', 'contentWindow', 'userAgent'], READ),
  ...used(
    [...HTML_PROPERTIES, ...RESOURCE_PROPERTIES, ...REACT_INTERNALS, 'location', '__html'],
    USED.assigned,
  ),
  ...used(['__proto__'], USED.assigned | USED.member),
  ...used(['eval', 'fetch', 'Function'], CALL | USED.value),
  ...used([...HTML_METHODS, ...ELEMENT_METHODS], USED.called),
  ...used(
    [
      'addEventListener',
      'addModule',
      'constructor',
      'execCommand',
      'getDisplayMedia',
      'getElementById',
      'getUserMedia',
      'open',
      'postMessage',
      'pushState',
      'querySelector',
      'querySelectorAll',
      'replaceState',
      'setAttribute',
      'setAttributeNS',
      'setInterval',
      'setTimeout',
      'write',
      'writeln',
    ],
    CALL,
  ),
])

/** Names of the language itself: using them is no capability, and changing them is one. */
export const LANGUAGE_GLOBALS: ReadonlySet<string> = new Set([
  'AggregateError',
  'Array',
  'ArrayBuffer',
  'AsyncDisposableStack',
  'Atomics',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'Boolean',
  'DataView',
  'Date',
  'DisposableStack',
  'Error',
  'EvalError',
  'FinalizationRegistry',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'Infinity',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'Intl',
  'Iterator',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'Promise',
  'Proxy',
  'RangeError',
  'ReferenceError',
  'Reflect',
  'RegExp',
  'Set',
  'SharedArrayBuffer',
  'String',
  'SuppressedError',
  'Symbol',
  'SyntaxError',
  'Temporal',
  'TypeError',
  'URIError',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'WeakMap',
  'WeakRef',
  'WeakSet',
  'arguments',
  'console',
  'decodeURI',
  'decodeURIComponent',
  'encodeURI',
  'encodeURIComponent',
  'escape',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined',
  'unescape',
])

/** Names of CommonJS, which mean nothing in a page. */
export const COMMON_JS_NAMES: ReadonlySet<string> = new Set([
  'module',
  'exports',
  'require',
  '__dirname',
  '__filename',
])
