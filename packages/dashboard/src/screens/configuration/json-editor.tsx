import { useId, useState } from 'react'
import { useSay } from '../../messages/language-context.tsx'
import type { Fault } from './faults.ts'

interface JsonEditorProps {
  readonly value: unknown
  /** With undefined for a text that is no JSON. */
  readonly onChange: (value: unknown) => void
  readonly faults: readonly Fault[]
}

/** The configuration as JSON, for what a form cannot show and for people who prefer it. */
export function JsonEditor({ value, onChange, faults }: JsonEditorProps) {
  const say = useSay()
  const id = useId()
  const [text, setText] = useState(() => JSON.stringify(value, null, 2) ?? '')
  const [fault, setFault] = useState<string | null>(null)
  return (
    <div className="field">
      <label htmlFor={id}>{say('config.json')}</label>
      <textarea
        id={id}
        className="code"
        rows={16}
        spellCheck={false}
        value={text}
        aria-invalid={fault !== null || faults.length > 0}
        aria-describedby={`${id}-faults`}
        onChange={({ target }) => {
          setText(target.value)
          try {
            onChange(JSON.parse(target.value))
            setFault(null)
          } catch (error) {
            onChange(undefined)
            setFault(error instanceof Error ? error.message : String(error))
          }
        }}
      />
      <div id={`${id}-faults`} role="alert">
        {fault !== null && <p slot="errorMessage">{say('config.json.fault', { message: fault })}</p>}
        {faults.map(({ pointer, message }) => (
          <p key={`${pointer} ${message}`} slot="errorMessage">
            <code>{pointer === '' ? '/' : pointer}</code> {message}
          </p>
        ))}
      </div>
    </div>
  )
}
