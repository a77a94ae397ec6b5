import { useId } from 'react'

interface CheckFieldProps {
  readonly label: string
  readonly description?: string
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
}

/** Yes or no, with its explanation. */
export function CheckField({ label, description, isChecked, onChange }: CheckFieldProps) {
  const id = useId()
  return (
    <div className="check-field">
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        onChange={({ target }) => onChange(target.checked)}
        aria-describedby={description === undefined ? undefined : `${id}-description`}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {description !== undefined && (
          <p id={`${id}-description`} className="soft small">
            {description}
          </p>
        )}
      </div>
    </div>
  )
}
