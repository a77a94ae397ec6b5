import type {
  FieldTemplateProps,
  IconButtonProps,
  ObjectFieldTemplateProps,
  TemplatesType,
} from '@rjsf/utils'
import { ArrowDown, ArrowUp, Copy, type LucideIcon, Plus, Trash2, X } from 'lucide-react'
import { useSay } from '../../messages/language-context.tsx'
import type { MessageKey } from '../../messages/messages.ts'

/** How the parts of the form look: as all other fields of the dashboard. Texts of the schema are of its publisher. */
export const formTemplates: Partial<Omit<TemplatesType, 'ButtonTemplates'>> & {
  readonly ButtonTemplates: Partial<TemplatesType['ButtonTemplates']>
} = {
  FieldTemplate,
  ObjectFieldTemplate,
  ButtonTemplates: {
    AddButton,
    CopyButton: iconButton(Copy, 'config.form.copy'),
    MoveDownButton: iconButton(ArrowDown, 'config.form.down'),
    MoveUpButton: iconButton(ArrowUp, 'config.form.up'),
    RemoveButton: iconButton(Trash2, 'config.form.remove'),
    ClearButton: iconButton(X, 'config.form.clear'),
    SubmitButton: () => null,
  },
}

function FieldTemplate(props: FieldTemplateProps) {
  const { id, label, children, help, rawDescription, rawErrors, hidden, required, displayLabel } = props
  if (hidden) return <div hidden>{children}</div>
  return (
    <div className="field" data-faulty={rawErrors && rawErrors.length > 0}>
      {displayLabel && (
        <label htmlFor={id}>
          <bdi>{label}</bdi>
          {required && <span aria-hidden="true"> *</span>}
        </label>
      )}
      {children}
      {displayLabel && rawDescription && (
        <span className="small soft">
          <bdi>{rawDescription}</bdi>
        </span>
      )}
      {help}
      {rawErrors?.map((error) => (
        <span key={error} slot="errorMessage" role="alert">
          {error}
        </span>
      ))}
    </div>
  )
}

function ObjectFieldTemplate({ title, description, properties, fieldPathId }: ObjectFieldTemplateProps) {
  const isWhole = fieldPathId.path.length === 0
  const fields = properties.map(({ name, content }) => <div key={name}>{content}</div>)
  if (isWhole) return <div className="stack">{fields}</div>
  return (
    <fieldset className="stack">
      {title && (
        <legend>
          <bdi>{title}</bdi>
        </legend>
      )}
      {description && <p className="small soft">{description}</p>}
      {fields}
    </fieldset>
  )
}

function AddButton({ onClick, disabled }: IconButtonProps) {
  const say = useSay()
  return (
    <button type="button" className="button" onClick={onClick} disabled={disabled}>
      <Plus size={16} aria-hidden="true" />
      {say('config.form.add')}
    </button>
  )
}

/** For what is beside every item of a list, where words have no room. */
function iconButton(Icon: LucideIcon, key: MessageKey) {
  return function FormIconButton({ onClick, disabled }: IconButtonProps) {
    const say = useSay()
    return (
      <button
        type="button"
        className="button"
        data-variant="quiet"
        title={say(key)}
        aria-label={say(key)}
        onClick={onClick}
        disabled={disabled}
      >
        <Icon size={16} aria-hidden="true" />
      </button>
    )
  }
}
