import type { Installation, PluginConfiguration, TaggedAnswer } from '@plugboard/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CatchBoundary } from '@tanstack/react-router'
import { useState } from 'react'
import type { TenantPluginRef } from '../../api/configuration.ts'
import { updatePlugin } from '../../api/tenants.ts'
import { Button } from '../../design/button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ConfigurationForm } from './configuration-form.tsx'
import { DifferenceTable } from './difference-table.tsx'
import { faultsOf } from './faults.ts'
import { differencesOf, type JsonDifference, withValueAt } from './json-difference.ts'
import { JsonEditor } from './json-editor.tsx'
import { SecretList } from './secret-list.tsx'

interface ConfigurationEditorProps {
  readonly reference: TenantPluginRef
  readonly installation: TaggedAnswer<Installation>
  readonly configuration: PluginConfiguration
  readonly isForm: boolean
}

/** What will be saved, and what that changes. */
interface Review {
  readonly config: Readonly<Record<string, unknown>>
  readonly differences: readonly JsonDifference[]
}

/** Changes a configuration: first the registry says what would be saved, then a person saves it. */
export function ConfigurationEditor({
  reference,
  installation,
  configuration,
  isForm,
}: ConfigurationEditorProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const { config: before, secrets } = installation.data
  const [value, setValue] = useState<unknown>(before)
  const [removed, setRemoved] = useState<readonly string[]>([])
  const [review, setReview] = useState<Review | null>(null)
  const edit = (edited: unknown) => {
    setValue(edited)
    setReview(null)
  }
  const config = removed.reduce<unknown>((whole, pointer) => withValueAt(whole, pointer, null), value)
  const check = useMutation({
    mutationFn: async (): Promise<Review> => {
      const body = { config: Object(config) }
      const result = await updatePlugin(reference, body, { etag: installation.etag, isDryRun: true })
      return { config: body.config, differences: differencesOf(before, result.config) }
    },
    onSuccess: setReview,
  })
  const save = useMutation({
    mutationFn: (reviewed: Review) =>
      updatePlugin(reference, { config: reviewed.config }, { etag: installation.etag }),
    onSuccess: async () => {
      tellDone({ text: say('config.saved') })
      await queryClient.invalidateQueries({ queryKey: ['tenants', reference.tenantId] })
    },
  })
  const error = save.error ?? check.error
  const faults = faultsOf(error)
  const hasSecrets = configuration.secrets.some((pointer) => valueIsSet(config, pointer))
  return (
    <form
      className="stack"
      // The registry says what is wrong, all of it at once.
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (review) save.mutate(review)
        else check.mutate()
      }}
    >
      {isForm ? (
        <CatchBoundary getResetKey={() => configuration} errorComponent={ImpossibleForm}>
          <ConfigurationForm configuration={configuration} value={value} onChange={edit} faults={faults} />
        </CatchBoundary>
      ) : (
        <JsonEditor value={value} onChange={edit} faults={faults} />
      )}
      <SecretList
        secrets={secrets}
        removed={removed}
        onChange={(pointers) => {
          setRemoved(pointers)
          setReview(null)
        }}
      />
      {error && <ProblemNote error={error} />}
      {review && (
        <section className="stack" aria-label={say('config.review')}>
          <h2>{say('config.review')}</h2>
          {review.differences.length > 0 && <DifferenceTable differences={review.differences} />}
          {(hasSecrets || removed.length > 0) && <p>{say('config.review.secrets')}</p>}
          {review.differences.length === 0 && !hasSecrets && removed.length === 0 && (
            <p>{say('config.review.nothing')}</p>
          )}
        </section>
      )}
      <div className="row">
        {review ? (
          <Button type="submit" variant="primary" isPending={save.isPending}>
            {say('config.save')}
          </Button>
        ) : (
          <Button type="submit" variant="primary" isPending={check.isPending}>
            {say('config.check')}
          </Button>
        )}
        <Button
          onPress={() => {
            edit(before)
            setRemoved([])
          }}
        >
          {say('config.reset')}
        </Button>
      </div>
    </form>
  )
}

function ImpossibleForm() {
  const say = useSay()
  return (
    <p className="note" data-tone="warn">
      {say('config.form.impossible')}
    </p>
  )
}

function valueIsSet(config: unknown, pointer: string): boolean {
  return differencesOf(config, withValueAt(config, pointer, undefined)).some(
    ({ before }) => before !== undefined,
  )
}
