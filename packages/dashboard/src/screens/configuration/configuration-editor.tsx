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
  /** What is edited: what was read when the editing began. */
  const [held, setHeld] = useState(installation)
  const { config: before, secrets } = held.data
  const [value, setValue] = useState<unknown>(before)
  const [removed, setRemoved] = useState<readonly string[]>([])
  const [review, setReview] = useState<Review | null>(null)
  /** Raised when what was written is discarded, so that fields begin anew. */
  const [round, setRound] = useState(0)
  const begin = (from: TaggedAnswer<Installation>) => {
    setHeld(from)
    setValue(from.data.config)
    setRemoved([])
    setReview(null)
    setRound((count) => count + 1)
  }
  const isEdited = removed.length > 0 || differencesOf(before, value).length > 0
  const isOutdated = installation.etag !== held.etag
  if (isOutdated && !isEdited) begin(installation)
  const config = removed.reduce<unknown>((whole, pointer) => withValueAt(whole, pointer, null), value)
  /** A refusal may be for what somebody else has changed. */
  const reload = () => queryClient.invalidateQueries({ queryKey: ['tenants', reference.tenantId] })
  const check = useMutation({
    // Secrets that were written are not kept longer than they are needed.
    gcTime: 0,
    mutationFn: async (): Promise<Review> => {
      const body = { config: Object(config) }
      const result = await updatePlugin(reference, body, { etag: held.etag, isDryRun: true })
      return { config: body.config, differences: differencesOf(before, result.config) }
    },
    onSuccess: setReview,
    onError: () => reload(),
  })
  const save = useMutation({
    gcTime: 0,
    mutationFn: (reviewed: Review) =>
      updatePlugin(reference, { config: reviewed.config }, { etag: held.etag }),
    onSuccess: async () => {
      tellDone({ text: say('config.saved') })
      // What was saved is read before it is edited again.
      await reload()
      begin(held)
    },
    onError: () => reload(),
  })
  const edit = (edited: unknown) => {
    setValue(edited)
    setReview(null)
    check.reset()
    save.reset()
  }
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
          <ConfigurationForm
            key={round}
            configuration={configuration}
            value={value}
            onChange={edit}
            faults={faults}
          />
        </CatchBoundary>
      ) : (
        <JsonEditor key={round} value={value} onChange={edit} faults={faults} />
      )}
      <SecretList
        secrets={secrets}
        removed={removed}
        onChange={(pointers) => {
          setRemoved(pointers)
          setReview(null)
        }}
      />
      {isOutdated && (
        <p className="note" data-tone="warn" role="status">
          {say('config.outdated')}
        </p>
      )}
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
          <Button
            type="submit"
            variant="primary"
            isPending={check.isPending}
            isDisabled={value === undefined}
          >
            {say('config.check')}
          </Button>
        )}
        <Button
          onPress={() => {
            check.reset()
            save.reset()
            begin(installation)
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
