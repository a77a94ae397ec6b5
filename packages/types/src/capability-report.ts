import { z } from 'zod'

/** The most places that are kept of one capability. Its count goes on. */
export const CAPABILITY_PLACES_LIMIT = 5

/** The most capabilities, one for each name and target, that are kept of one version. */
export const CAPABILITIES_LIMIT = 1000

/** The most characters of a target; longer ones end in `…`. */
export const CAPABILITY_TARGET_LIMIT = 120

/** The target of a capability whose target is computed while the plugin runs. */
export const ANY_TARGET = '*'

/** Everything that code can be seen to do in a page, with its meaning. */
export const CAPABILITY_NAMES = {
  'network.fetch': 'Sends requests by `fetch`. Target: the host.',
  'network.xhr': 'Sends requests by `XMLHttpRequest`. Target: the host.',
  'network.websocket': 'Opens a WebSocket. Target: the host.',
  'network.event-source': 'Opens a stream of server-sent events. Target: the host.',
  'network.beacon': 'Sends data by `navigator.sendBeacon`. Target: the host.',
  'network.resource':
    'Has the page load something: `src`, `href` and the like of an element, an `Image`, `Audio` or `FontFace`, or a URL in a style sheet. Target: the host.',
  'network.rtc': 'Connects to other browsers: `RTCPeerConnection`, `WebTransport`. Target: the host, if any.',
  'code.eval': 'Runs text as code by `eval`.',
  'code.function': 'Makes functions of text: `Function` and the constructors of its kin.',
  'code.string-timer': 'Runs text, or what may be text, by a timer.',
  'code.computed-import': 'Imports a module whose name is computed.',
  'code.web-assembly': 'Compiles or runs WebAssembly.',
  'code.worker': 'Starts a worker, or loads a worklet. Target: the host of its script.',
  'code.service-worker':
    'Registers a service worker, or uses those that are registered. Target: the host of its script.',
  'code.import-scripts': 'Loads scripts into a worker. Target: the host.',
  'code.unread-script':
    'Has a script that was not read, because it is too large or no text, or does not parse. Target: its path.',
  'page.html':
    'Makes elements of text: `innerHTML`, `insertAdjacentHTML`, `document.write` and the like. Target: the sink.',
  'page.script-element': 'Makes a `script` element.',
  'page.markup-script': 'Has a `script` element in an HTML or SVG file. Target: the path of the file.',
  'page.frame': 'Makes a frame, or embeds a document. Target: the element.',
  'page.listener': 'Listens to events of the whole page. Target: the type of the event.',
  'page.global-write': 'Writes a global. Target: its dotted name.',
  'page.prototype-write': 'Changes a prototype or a built-in object. Target: its dotted name.',
  'page.navigation':
    'Opens, leaves or rewrites the address of the page. Target: the host, or what changes the history.',
  'page.outside-root':
    'Finds or reaches elements anywhere in the page. Target: the method, with the selector where it is known.',
  'page.message': 'Sends messages to other windows. Target: the origin that may read them.',
  'data.cookie': 'Reads or writes cookies.',
  'data.local-storage': 'Uses local storage.',
  'data.session-storage': 'Uses session storage.',
  'data.indexed-db': 'Uses IndexedDB.',
  'data.cache': 'Uses the cache storage.',
  'data.clipboard': 'Reads or writes the clipboard. Target: the method.',
  'data.credentials': 'Asks for credentials: passwords, passkeys, payment.',
  'data.geolocation': 'Asks where the person is.',
  'data.media': 'Asks for the camera, the microphone or the screen.',
  'data.files': 'Reads files that a person chooses, or the file system of the origin.',
  'data.navigator': 'Reads what tells browsers apart. Target: the property of `navigator` or `screen`.',
  'data.channel': 'Talks to other pages of the origin. Target: the interface.',
  'global.read': 'Reads a global. Target: its dotted name.',
  'global.write': 'Writes a global. Target: its dotted name.',
  'global.computed': 'Uses a property of a global object whose name is computed. Target: the object.',
} as const

export type CapabilityName = keyof typeof CAPABILITY_NAMES

/** How sure it is that the code does that. */
export const Confidence = z.enum(['certain', 'likely', 'possible']).meta({
  description:
    'certain: it is written there. likely: through a local name. possible: what it is, is computed while it runs.',
})

export type Confidence = z.infer<typeof Confidence>

const Position = z.object({ file: z.string(), line: z.int().positive(), column: z.int().positive() })

/** Where code is, and where that was written if a source map came along. */
export const CapabilityPlace = Position.extend({
  source: Position.optional().meta({ description: 'The place in the source, by the source map.' }),
}).meta({ description: 'Lines and columns count from 1, columns in UTF-16 code units.' })

export type CapabilityPlace = z.infer<typeof CapabilityPlace>

/** Something that the code of a version can do. */
export const Capability = z
  .object({
    name: z
      .enum(keysOf(CAPABILITY_NAMES))
      .meta({ description: 'The group, and what it does. The documentation of the checks has the list.' }),
    target: z
      .string()
      .max(CAPABILITY_TARGET_LIMIT)
      .nullable()
      .meta({
        description: `What it does that to; ${ANY_TARGET} if that is computed, null if there is none.`,
      }),
    confidence: Confidence,
    count: z.int().positive().meta({ description: 'In how many places.' }),
    places: z
      .array(CapabilityPlace)
      .max(CAPABILITY_PLACES_LIMIT)
      .meta({ description: `The first ${CAPABILITY_PLACES_LIMIT} of them.` }),
    isPermitted: z.boolean().optional().meta({
      description:
        'Whether the `permissions` of the manifest have it. Absent if the manifest has none, or if it needs none.',
    }),
  })
  .meta({ id: 'Capability' })

export type Capability = z.infer<typeof Capability>

/** What the code of a version can do. */
export const CapabilityReport = z
  .object({
    declared: z.boolean().meta({
      description: 'Whether the manifest has `permissions`, so that `isPermitted` says something.',
    }),
    capabilities: z.array(Capability).max(CAPABILITIES_LIMIT),
    omitted: z
      .int()
      .nonnegative()
      .meta({ description: `How many further capabilities there are than the ${CAPABILITIES_LIMIT} kept.` }),
  })
  .meta({ id: 'CapabilityReport' })

export type CapabilityReport = z.infer<typeof CapabilityReport>

function keysOf<Table extends object>(table: Table): (keyof Table & string)[] {
  // Object.keys returns string[]; the table is const, so it has no other keys.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(table) as (keyof Table & string)[]
}
