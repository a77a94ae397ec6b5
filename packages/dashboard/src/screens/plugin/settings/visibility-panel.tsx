import type { PluginVisibility, TaggedAnswer, VisibilityDocument } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { changeVisibility, type Visibility, visibilityQuery } from '../../../api/visibility.ts'
import { Button } from '../../../design/button.tsx'
import { ChoiceField } from '../../../design/choice-field.tsx'
import { ConfirmDialog } from '../../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../../design/problem-note.tsx'
import { Skeleton } from '../../../design/skeleton.tsx'
import { TextField } from '../../../design/text-field.tsx'
import { useSay } from '../../../messages/language-context.tsx'
import { namesIn } from './names-in.ts'
import { useChange } from './use-change.ts'

/** Who may read a plugin and install it. */
export function VisibilityPanel({ pluginId }: { readonly pluginId: string }) {
  const { data: present, error, refetch } = useQuery(visibilityQuery(pluginId))
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!present) return <Skeleton lines={4} />
  // What somebody else has changed replaces what was typed.
  return <VisibilityForm key={present.etag} pluginId={pluginId} present={present} />
}

function VisibilityForm({
  pluginId,
  present,
}: {
  readonly pluginId: string
  readonly present: TaggedAnswer<VisibilityDocument>
}) {
  const say = useSay()
  const changes = useChange()
  const [visibility, setVisibility] = useState<PluginVisibility>(present.data.visibility)
  const [text, setText] = useState(present.data.tenants.join(', '))
  const [isAsking, setIsAsking] = useState(false)
  const tenants = namesIn(text)
  const save = () =>
    changes.change(() => changeVisibility(pluginId, { visibility, tenants }, present.etag), {
      done: say(`visibility.${visibility}.done`),
      undo: () => restore(pluginId, present.data),
    })
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

/** Makes it as it was. What came in between is not known to whoever undoes. */
function restore(pluginId: string, before: Visibility) {
  return changeVisibility(pluginId, before, undefined)
}
