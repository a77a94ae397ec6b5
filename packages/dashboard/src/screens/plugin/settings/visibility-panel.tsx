import type { PluginVisibility, TaggedAnswer, VisibilityDocument } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { changeVisibility, visibilityQuery } from '../../../api/visibility.ts'
import { Button } from '../../../design/button.tsx'
import { ChoiceField } from '../../../design/choice-field.tsx'
import { ConfirmDialog } from '../../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../../design/problem-note.tsx'
import { Skeleton } from '../../../design/skeleton.tsx'
import { TextField } from '../../../design/text-field.tsx'
import { useSay } from '../../../messages/language-context.tsx'
import { namesIn } from './names-in.ts'
import { usePluginChange } from './use-plugin-change.ts'

/** Who may read a plugin and install it. */
export function VisibilityPanel({ pluginId }: { readonly pluginId: string }) {
  const { data: present, error, refetch } = useQuery(visibilityQuery(pluginId))
  // Not in the form, which is made anew when what is there has changed.
  const changes = usePluginChange()
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!present) return <Skeleton lines={4} />
  // What somebody else has changed replaces what was typed.
  return <VisibilityForm key={present.etag} {...{ pluginId, present, changes }} />
}

function VisibilityForm({
  pluginId,
  present,
  changes,
}: {
  readonly pluginId: string
  readonly present: TaggedAnswer<VisibilityDocument>
  readonly changes: ReturnType<typeof usePluginChange>
}) {
  const say = useSay()
  const [visibility, setVisibility] = useState<PluginVisibility>(present.data.visibility)
  const [text, setText] = useState(present.data.tenants.join(', '))
  const [isAsking, setIsAsking] = useState(false)
  const tenants = namesIn(text)
  const save = async () => {
    let etag: string | undefined
    const work = async () => {
      etag = (await changeVisibility(pluginId, { visibility, tenants }, present.etag)).etag
    }
    // What somebody else has changed since is not undone.
    const undo = () => changeVisibility(pluginId, present.data, etag)
    await changes.change(work, { done: say(`visibility.${visibility}.done`), undo })
  }
  return (
    <section className="panel stack" aria-labelledby="visibility-title">
      <h2 id="visibility-title">{say('visibility.title')}</h2>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          setIsAsking(true)
        }}
      >
        <ChoiceField
          label={say('visibility.who')}
          value={visibility}
          choices={[
            { value: 'public', label: say('visibility.public') },
            { value: 'private', label: say('visibility.private') },
          ]}
          onChange={setVisibility}
        />
        {visibility === 'private' && (
          <TextField
            label={say('visibility.tenants')}
            description={say('visibility.tenants.description')}
            value={text}
            onChange={setText}
            autoComplete="off"
            spellCheck="false"
          />
        )}
        <div>
          <Button type="submit">{say('visibility.save')}</Button>
        </div>
      </Form>
      {changes.error !== null && <ProblemNote error={changes.error} />}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={say(`visibility.${visibility}.title`, { plugin: pluginId })}
        action={say('visibility.save')}
        onConfirm={save}
      >
        <p>
          {visibility === 'public'
            ? say('visibility.public.effect')
            : say('visibility.private.effect', { count: tenants.length })}
        </p>
      </ConfirmDialog>
    </section>
  )
}
