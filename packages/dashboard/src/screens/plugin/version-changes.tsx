import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { moveTag, removeTag, tagsQuery } from '../../api/tags.ts'
import { type Mark, type MarkFacts, markVersion, unmarkVersion } from '../../api/version-marks.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { MarkDialog } from './mark-dialog.tsx'
import { TagDialog } from './tag-dialog.tsx'
import type { VersionAction } from './version-menu.tsx'

interface VersionChangesProps {
  readonly pluginId: string
  /** What somebody has chosen in the menu of a version; null when nothing is open. */
  readonly action: VersionAction | null
  readonly onClose: () => void
}

/** The dialogs of changes of versions. What was done can be undone for as long as it is said. */
export function VersionChanges({ pluginId, action, onClose }: VersionChangesProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const { data: tags } = useQuery(tagsQuery(pluginId))
  const [undoError, setUndoError] = useState<unknown>(null)
  const change = async (work: () => Promise<void>) => {
    setUndoError(null)
    try {
      await work()
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['plugins'] })
    }
  }
  const undoBy = (work: () => Promise<unknown>) => () =>
    void change(async () => {
      await work()
    }).catch(setUndoError)

  const mark = (version: string, name: Mark, facts: MarkFacts) =>
    change(async () => {
      const ref = { pluginId, version }
      await markVersion(ref, name, facts)
      tellDone({
        text: say(`versions.mark.${name}.done`, { version }),
        undo: undoBy(() => unmarkVersion(ref, name)),
      })
    })
  const unmark = ({ version, ...marks }: VersionAction['version'], name: Mark) =>
    change(async () => {
      const ref = { pluginId, version }
      await unmarkVersion(ref, name)
      const former = marks[name]
      tellDone({
        text: say(`versions.unmark.${name}.done`, { version }),
        ...(former && { undo: undoBy(() => markVersion(ref, name, former)) }),
      })
    })
  const move = (tag: string, version: string) =>
    change(async () => {
      const before = tags?.data.tags[tag]
      // A latest that followed by itself follows again, instead of staying where it was.
      const followed = tag === 'latest' && tags?.data.latestFollows === 'releases'
      const { etag } = await moveTag({ pluginId, tag }, version, tags?.etag)
      tellDone({
        text: say('versions.tag.done', { tag, version }),
        undo: undoBy(() =>
          before === undefined || followed
            ? removeTag({ pluginId, tag }, etag)
            : moveTag({ pluginId, tag }, before, etag),
        ),
      })
    })
  const remove = (tag: string, version: string) =>
    change(async () => {
      const { etag } = await removeTag({ pluginId, tag }, tags?.etag)
      tellDone({
        text: tag === 'latest' ? say('versions.untag.latest.done') : say('versions.untag.done', { tag }),
        undo: undoBy(() => moveTag({ pluginId, tag }, version, etag)),
      })
    })

  const version = action?.version.version ?? ''
  return (
    <>
      {undoError !== null && <ProblemNote error={undoError} />}
      {action?.kind === 'tag' && (
        <TagDialog
          version={version}
          tags={tags?.data.tags ?? {}}
          onClose={onClose}
          onConfirm={(tag) => move(tag, version)}
        />
      )}
      {action?.kind === 'untag' && (
        <ConfirmDialog
          isOpen
          onClose={onClose}
          title={
            action.tag === 'latest'
              ? say('versions.untag.latest')
              : say('versions.untag', { tag: action.tag })
          }
          action={
            action.tag === 'latest' ? say('versions.untag.latest.action') : say('versions.untag.action')
          }
          onConfirm={() => remove(action.tag, version)}
        >
          <p>
            {action.tag === 'latest'
              ? say('versions.untag.latest.effect')
              : say('versions.untag.effect', { tag: action.tag })}
          </p>
        </ConfirmDialog>
      )}
      {action?.kind === 'mark' && (
        <MarkDialog
          pluginId={pluginId}
          version={version}
          mark={action.mark}
          onClose={onClose}
          onConfirm={(facts) => mark(version, action.mark, facts)}
        />
      )}
      {action?.kind === 'unmark' && (
        <ConfirmDialog
          isOpen
          onClose={onClose}
          title={say(`versions.unmark.${action.mark}.title`, { version })}
          action={say(`versions.unmark.${action.mark}`)}
          onConfirm={() => unmark(action.version, action.mark)}
        >
          <p>{say(`versions.unmark.${action.mark}.effect`)}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
