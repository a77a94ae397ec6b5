/** A plugin of the demo, and what its versions are. */
export interface DemoPlugin {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly category: string
  readonly extensionPoint: string
  /** Ascending. */
  readonly versions: readonly string[]
  /** What a tenant may configure: the text of a label, and whatever a plugin has besides. */
  readonly configuration?: Readonly<Record<string, unknown>>
  /** What its code does besides showing a text, as an expression that is never evaluated. */
  readonly also?: string
}

const LABEL = { type: 'string', title: 'Label', maxLength: 40 }

/** A dozen plugins that a shop might have. */
export const DEMO_PLUGINS: readonly DemoPlugin[] = [
  {
    id: 'pay-later',
    name: 'Pay later',
    description: 'Lets customers pay in thirty days, or in parts. Shows the plan before they order.',
    category: 'payment',
    extensionPoint: 'payment-methods',
    versions: ['1.0.0', '1.1.0', '1.2.0', '2.0.0-rc.1'],
    configuration: {
      type: 'object',
      additionalProperties: false,
      properties: {
        label: { ...LABEL, default: 'Pay later' },
        days: { type: 'integer', title: 'Days to pay', minimum: 7, maximum: 90, default: 30 },
        countries: {
          type: 'array',
          title: 'Countries',
          items: { type: 'string', maxLength: 2 },
          maxItems: 30,
        },
      },
    },
  },
  {
    id: 'bank-transfer',
    name: 'Bank transfer',
    description: 'Shows the account and a reference that the bank statement will have.',
    category: 'payment',
    extensionPoint: 'payment-methods',
    versions: ['1.0.0', '1.0.1'],
  },
  {
    id: 'gift-cards',
    name: 'Gift cards',
    description: 'Takes the code of a gift card and says what is left on it.',
    category: 'payment',
    extensionPoint: 'payment-methods',
    versions: ['0.9.0', '1.0.0'],
    also: "fetch('https://cards.example.com/balance')",
  },
  {
    id: 'delivery-map',
    name: 'Delivery map',
    description: 'A map of the places where a parcel can be fetched.',
    category: 'delivery',
    extensionPoint: 'product-details',
    versions: ['1.0.0', '1.1.0', '1.1.1'],
    also: "navigator.geolocation.getCurrentPosition(() => fetch('https://tiles.example.com/near'))",
  },
  {
    id: 'parcel-tracking',
    name: 'Parcel tracking',
    description: 'Where the parcel is, on the page of the order.',
    category: 'delivery',
    extensionPoint: 'order-details',
    versions: ['2.0.0', '2.1.0'],
    also: "new EventSource('https://parcels.example.com/events')",
  },
  {
    id: 'size-guide',
    name: 'Size guide',
    description: 'Tables of sizes, with a switch between centimetres and inches.',
    category: 'product',
    extensionPoint: 'product-details',
    versions: ['1.0.0', '1.1.0'],
    configuration: {
      type: 'object',
      properties: {
        unit: { type: 'string', title: 'Unit', enum: ['centimetres', 'inches'], default: 'centimetres' },
      },
    },
  },
  {
    id: 'customer-reviews',
    name: 'Customer reviews',
    description: 'What other customers say, the newest first.',
    category: 'product',
    extensionPoint: 'product-details',
    versions: ['3.0.0', '3.0.1', '3.1.0'],
    also: "localStorage.setItem('reviews.sort', 'newest')",
  },
  {
    id: 'support-chat',
    name: 'Support chat',
    description: 'A button that opens a chat with somebody of the shop.',
    category: 'service',
    extensionPoint: 'page-footer',
    versions: ['1.0.0', '1.1.0', '2.0.0'],
    also: "addEventListener('message', (event) => event.data)",
    configuration: {
      type: 'object',
      properties: {
        label: { ...LABEL, default: 'Ask us' },
        apiKey: { type: 'string', title: 'API key', writeOnly: true },
      },
    },
  },
  {
    id: 'cookie-notice',
    name: 'Cookie notice',
    description: 'Asks once which cookies are wanted, and remembers the answer.',
    category: 'service',
    extensionPoint: 'page-footer',
    versions: ['1.0.0', '1.0.1'],
    also: "document.cookie = 'consent=asked'",
  },
  {
    id: 'holiday-banner',
    name: 'Holiday banner',
    description: 'A line above the page that says until when orders arrive in time.',
    category: 'marketing',
    extensionPoint: 'page-header',
    versions: ['1.0.0'],
  },
  {
    id: 'newsletter',
    name: 'Newsletter',
    description: 'A field for an address, with the consent that the law asks for.',
    category: 'marketing',
    extensionPoint: 'page-footer',
    versions: ['1.0.0', '1.1.0'],
  },
  {
    id: 'price-alarm',
    name: 'Price alarm',
    description: 'Tells customers when a product becomes cheaper.',
    category: 'marketing',
    extensionPoint: 'product-details',
    versions: ['0.1.0', '0.2.0'],
  },
]

/** The file of a version: a component that shows its label. */
export function sourceOf({ name, extensionPoint, also }: DemoPlugin, version: string): string {
  const isStatement = also?.includes(' = ') ?? false
  return `export const version = ${JSON.stringify(version)}
${also ? `export const also = () => ${isStatement ? `{ ${also} }` : also}\n` : ''}const Plugin = ({ config }) => config?.label ?? ${JSON.stringify(name)}
export default { extensions: { ${JSON.stringify(extensionPoint)}: Plugin } }
`
}
