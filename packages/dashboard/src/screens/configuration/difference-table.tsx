import { useSay } from '../../messages/language-context.tsx'
import type { JsonDifference } from './json-difference.ts'

/** What changes, field by field. */
export function DifferenceTable({ differences }: { readonly differences: readonly JsonDifference[] }) {
  const say = useSay()
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{say('config.field')}</th>
            <th scope="col">{say('config.before')}</th>
            <th scope="col">{say('config.after')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ pointer, before, after }) => (
            <tr key={pointer}>
              <th scope="row">
                <code>{pointer === '' ? '/' : pointer}</code>
              </th>
              <td>
                <JsonText value={before} />
              </td>
              <td>
                <JsonText value={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function JsonText({ value }: { readonly value: unknown }) {
  const say = useSay()
  if (value === undefined) return <span className="soft">{say('config.nothing')}</span>
  return (
    <code>
      <bdi>{JSON.stringify(value)}</bdi>
    </code>
  )
}
