import { RelativeTime } from '../../design/relative-time.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface SecretListProps {
  readonly secrets: readonly { readonly pointer: string; readonly setAt: string }[]
  readonly removed: readonly string[]
  readonly onChange: (removed: readonly string[]) => void
}

/** The secrets that are set, which nobody can read here. A field that is left empty keeps its secret. */
export function SecretList({ secrets, removed, onChange }: SecretListProps) {
  const say = useSay()
  if (secrets.length === 0) return null
  return (
    <fieldset className="panel stack">
      <legend>{say('config.secrets')}</legend>
      <p className="small soft">{say('config.secrets.kept')}</p>
      {secrets.map(({ pointer, setAt }) => (
        <label key={pointer} className="row">
          <input
            type="checkbox"
            checked={removed.includes(pointer)}
            onChange={({ target }) =>
              onChange(target.checked ? [...removed, pointer] : removed.filter((each) => each !== pointer))
            }
          />
          <span>{say('config.secrets.remove', { field: pointer })}</span>
          <span className="small soft">
            {say('config.secrets.set')} <RelativeTime at={setAt} />
          </span>
        </label>
      ))}
    </fieldset>
  )
}
