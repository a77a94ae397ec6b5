import type { MarkedToken, Token, Tokens } from 'marked'
import { createContext, type ReactNode, use } from 'react'
import { ExternalLink } from '../../design/external-link.tsx'
import { plainText } from './plain-text.ts'
import { readMarkdown } from './read-markdown.ts'
import { imageUrl, safeLink } from './safe-urls.ts'

/** Where the images of a readme are: see `imageUrl`. */
interface ReadmePlace {
  readonly folderUrl: string
  readonly path: string
}

const Place = createContext<ReadmePlace | null>(null)
/** Below the title of the page and of the section. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const

/**
 * A readme. Every part of it is an element of React: no text of its author ever becomes HTML, and HTML in it is shown as it was written.
 * Links lead to https: and mailto: alone, and images are files of the same version.
 */
export function Markdown({ markdown, place }: { readonly markdown: string; readonly place: ReadmePlace }) {
  const tokens = readMarkdown(markdown)
  if (tokens === null) return <pre className="readme-text">{plainText(markdown)}</pre>
  return (
    <Place value={place}>
      <div className="readme">
        <Parts tokens={tokens} />
      </div>
    </Place>
  )
}

function Parts({ tokens }: { readonly tokens: readonly Token[] }) {
  // They never change their places. No extension of the lexer is in use, so that it makes no others.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (tokens as readonly MarkedToken[]).map((token, index) => <One key={index} token={token} />)
}

function One({ token }: { readonly token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'heading': {
      const Heading = HEADINGS[token.depth - 1] ?? 'h6'
      return (
        <Heading dir="auto">
          <Parts tokens={token.tokens} />
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p dir="auto">
          <Parts tokens={token.tokens} />
        </p>
      )
    case 'text':
      return token.tokens ? <Parts tokens={token.tokens} /> : plainText(token.text)
    case 'list':
      return <List token={token} />
    case 'list_item':
      return <Parts tokens={token.tokens} />
    case 'blockquote':
      return (
        <blockquote>
          <Parts tokens={token.tokens} />
        </blockquote>
      )
    case 'code':
      return (
        <pre>
          <code>{plainText(token.text)}</code>
        </pre>
      )
    case 'table':
      return <Table token={token} />
    case 'hr':
      return <hr />
    case 'br':
      return <br />
    case 'strong':
      return (
        <strong>
          <Parts tokens={token.tokens} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Parts tokens={token.tokens} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Parts tokens={token.tokens} />
        </del>
      )
    case 'codespan':
      return <code>{plainText(token.text)}</code>
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ '
    case 'link':
      return <ReadmeLink token={token} />
    case 'image':
      return <ReadmeImage token={token} />
    case 'escape':
      return token.text
    case 'html':
      return isComment(token.raw) ? null : plainText(token.raw)
    case 'def':
    case 'space':
      return null
  }
}

function isComment(html: string): boolean {
  return /^<!--[^]*-->\s*$/.test(html)
}

function List({ token }: { readonly token: Tokens.List }) {
  const items = token.items.map((item, index) => (
    // They never change their places.
    <li key={index} dir="auto">
      <Parts tokens={item.tokens} />
    </li>
  ))
  if (!token.ordered) return <ul>{items}</ul>
  return <ol start={token.start === '' ? 1 : token.start}>{items}</ol>
}

function Table({ token }: { readonly token: Tokens.Table }) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              // They never change their places.
              <th key={index} dir="auto">
                <Parts tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            // They never change their places.
            <tr key={index}>
              {row.map((cell, place) => (
                // They never change their places.
                <td key={place} dir="auto">
                  <Parts tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ReadmeLink({ token }: { readonly token: Tokens.Link }) {
  const link = safeLink(token.href)
  const text = <Parts tokens={token.tokens} />
  // A link that leads nowhere is its text.
  if (!link) return text
  return (
    <ExternalLink url={link.url} host={token.text.includes(link.host ?? '') ? null : link.host}>
      {text}
    </ExternalLink>
  )
}

function ReadmeImage({ token }: { readonly token: Tokens.Image }) {
  const place = use(Place)
  const url = place && imageUrl(token.href, place)
  const alt = plainText(token.text)
  if (url === null) return <span className="soft">{alt}</span>
  return <img src={url} alt={alt} loading="lazy" decoding="async" referrerPolicy="no-referrer" />
}
