import { useState } from 'react'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

interface TagDialogProps {
  readonly version: string
  /** The tags of the plugin, with the version of each. */
  readonly tags: Readonly<Record<string, string>>
  readonly onClose: () => void
  readonly onConfirm: (tag: string) => Promise<void>
}

/** Asks for the tag that is to name a version, and says what moves. */
export function TagDialog({ version, tags, onClose, onConfirm }: TagDialogProps) {
  const say = useSay()
  const [typed, setTyped] = useState('')
  const tag = typed.trim()
  const before = Object.entries(tags).find(([name]) => name === tag)?.[1]
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('versions.tag.title', { version })}
      action={say('versions.tag.action')}
      onConfirm={() => onConfirm(tag)}
    >
      <TextField
        label={say('versions.tag.name')}
        description={say('versions.tag.description')}
        isRequired
        maxLength={32}
        autoComplete="off"
        spellCheck="false"
        autoFocus
        value={typed}
        onChange={setTyped}
      />
      <p role="status">
        {before === undefined
          ? say('versions.tag.new')
          : say('versions.tag.moves', { tag, before, after: version })}
      </p>
    </ConfirmDialog>
  )
}
