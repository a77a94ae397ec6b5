/** What the catalogue shows of a plugin of the demo besides its name and description. */
export interface DemoPresentation {
  readonly homepage?: string
  readonly repository?: string
  readonly license?: string
  readonly keywords?: readonly string[]
  /** The text of an SVG. */
  readonly icon?: string
  /** Markdown. */
  readonly readme?: string
}

const ICON_SIZE = 48

/** By the id of the plugin. Some have less, as in every catalogue. */
export const DEMO_PRESENTATIONS: Readonly<Record<string, DemoPresentation>> = {
  'pay-later': {
    homepage: 'https://pay-later.example/plugins/shop',
    repository: 'https://code.example/pay-later/shop-plugin',
    license: 'Apache-2.0',
    keywords: ['instalments', 'invoice', 'checkout'],
    icon: iconOf('#0c6569', '<circle cx="24" cy="24" r="12"/><path d="M24 17v7l5 4"/>'),
    readme: `# Pay later

Customers choose **Pay later** in the checkout, see the plan, and pay when the parcel is there.

![The plan: four dots on a line](images/plan.svg)

## What it shows

| Country | Days | Parts |
|---|---:|---:|
| Germany | 30 | 3 or 6 |
| Austria | 30 | 3 |
| Others | 14 | none |

## Set it up

1. Install it for a tenant.
2. Set \`label\` to what the button says, and \`days\` to the time that you allow.
3. Leave \`countries\` empty to offer it everywhere.

\`\`\`json
{ "label": "Pay in 30 days", "days": 30, "countries": ["DE", "AT"] }
\`\`\`

> Orders above 1,500 are not offered in parts. The limit is set by the bank, not by the plugin.

Questions? [The handbook](https://pay-later.example/handbook) or <help@pay-later.example>.
`,
  },
  'bank-transfer': {
    license: 'MIT',
    keywords: ['invoice', 'prepayment'],
    icon: iconOf('#3b5b8c', '<path d="M11 21 24 13l13 8zM15 25v8M24 25v8M33 25v8M11 36h26"/>'),
    readme: `# Bank transfer

Shows the account of the shop and a reference that the bank statement will have.

- The reference has a check digit, so that a typing error is found.
- The account is set by the shop and never leaves the page.

~~Version 1.0.0 had a wrong check digit.~~ Use 1.0.1 or later.
`,
  },
  'gift-cards': {
    homepage: 'https://cards.example',
    license: 'LicenseRef-Cards-Commercial',
    keywords: ['voucher', 'balance'],
    icon: iconOf('#a3476b', '<path d="M11 18h26v17H11zM11 24h26M24 18v17M24 18c-9-1-6-9 0 0 6-9 9-1 0 0"/>'),
  },
  'delivery-map': {
    homepage: 'https://tiles.example.com/shop',
    repository: 'https://code.example/tiles/delivery-map',
    license: '(MIT OR Apache-2.0)',
    keywords: ['parcel shop', 'geolocation'],
    icon: iconOf(
      '#2f7d4f',
      '<path d="M24 37s9-9 9-16a9 9 0 0 0-18 0c0 7 9 16 9 16z"/><circle cx="24" cy="21" r="3"/>',
    ),
    readme: `# Delivery map

A map of the places where a parcel can be fetched, the nearest first.

It asks for the position of the customer **once**, and only after they press *Near me*. Without it the map begins at the postal code of the order.

## Needs

- [x] the extension point \`product-details\`
- [x] \`tiles.example.com\` in the policy of the page
- [ ] nothing else
`,
  },
  'parcel-tracking': {
    license: 'MIT',
    keywords: ['order', 'status'],
    icon: iconOf('#8a5200', '<path d="m12 18 12-6 12 6v13l-12 6-12-6zM12 18l12 6 12-6M24 24v13"/>'),
  },
  'size-guide': {
    license: 'MIT',
    keywords: ['fashion', 'tables'],
    icon: iconOf('#5d4a9c', '<path d="M10 19h28v11H10zM16 19v5M22 19v4M28 19v5M34 19v4"/>'),
    readme: `# Size guide

Tables of sizes for shoes, shirts and gloves, in centimetres or inches.

The unit is a setting of the tenant; customers can switch it.
`,
  },
  'customer-reviews': {
    repository: 'https://code.example/reviews/plugin',
    license: 'BSD-3-Clause',
    keywords: ['stars', 'feedback'],
    icon: iconOf(
      '#b26a00',
      '<path d="m24 12 3.7 7.8 8.6 1.1-6.3 5.9 1.6 8.5-7.6-4.1-7.6 4.1 1.6-8.5-6.3-5.9 8.6-1.1z"/>',
    ),
  },
  'support-chat': {
    homepage: 'https://chat.example/for-shops',
    license: 'LicenseRef-Chat-Commercial',
    keywords: ['service', 'live'],
    icon: iconOf('#0b6fa4', '<path d="M12 14h24v16H23l-6 6v-6h-5zM18 20h12M18 25h8"/>'),
    readme: `# Support chat

A button at the end of the page that opens a chat with somebody of the shop.

The API key is write-only: it is used by the back end of the host, and no page has it.
`,
  },
  'cookie-notice': { license: 'MIT', keywords: ['consent', 'privacy'] },
}

/** Images that readmes show, by the id of the plugin and the path in its bundle. */
export const DEMO_IMAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'pay-later': {
    'images/plan.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" width="440" height="90" viewBox="0 0 440 90"><rect width="440" height="90" rx="8" fill="#e2f1f0"/><path d="M50 38h340" stroke="#0c6569" stroke-width="3"/><g fill="#0c6569"><circle cx="50" cy="38" r="9"/><circle cx="163" cy="38" r="9"/><circle cx="277" cy="38" r="9"/><circle cx="390" cy="38" r="9"/></g><g font-family="sans-serif" font-size="14" fill="#084b4e" text-anchor="middle"><text x="50" y="70">Order</text><text x="163" y="70">30 days</text><text x="277" y="70">60 days</text><text x="385" y="70">90 days</text></g></svg>',
  },
}

/** A drawing in white lines on a colour. */
function iconOf(colour: string, drawing: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${ICON_SIZE} ${ICON_SIZE}"><rect width="${ICON_SIZE}" height="${ICON_SIZE}" rx="8" fill="${colour}"/><g fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">${drawing}</g></svg>\n`
}
