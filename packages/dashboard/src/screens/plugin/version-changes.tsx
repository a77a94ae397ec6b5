import type { PluginTags, TaggedAnswer } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { moveTag, removeTag, tagsQuery } from '../../api/tags.ts'
import { type Mark, type MarkFacts, markVersion, unmarkVersion } from '../../api/version-marks.ts'
import { useChange } from '../../app/use-change.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
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
  const { data: tags } = useQuery(tagsQuery(pluginId))
  const change = useChange(['plugins'])

  const mark = (version: string, name: Mark, facts: MarkFacts) =>
    change(
      () => markVersion({ pluginId, version }, name, facts),
      () => ({
        text: say(`versions.mark.${name}.done`, { version }),
        undo: () => unmarkVersion({ pluginId, version }, name),
      }),
    )
  const unmark = ({ version, ...marks }: VersionAction['version'], name: Mark) =>
    change(
      () => unmarkVersion({ pluginId, version }, name),
      () => {
        const former = marks[name]
        return {
          text: say(`versions.unmark.${name}.done`, { version }),
          undo: former && (() => markVersion({ pluginId, version }, name, former)),
        }
      },
    )
  const move = (tag: string, version: string, { data, etag: seen }: TaggedAnswer<PluginTags>) => {
    const before = data.tags[tag]
    // A latest that followed by itself follows again, instead of staying where it was.
    const followed = tag === 'latest' && data.latestFollows === 'releases'
    return change(
      () => moveTag({ pluginId, tag }, version, seen),
      ({ etag }) => ({
        text: say('versions.tag.done', { tag, version }),
        undo: () =>
          before === undefined || followed
            ? removeTag({ pluginId, tag }, etag)
            : moveTag({ pluginId, tag }, before, etag),
      }),
    )
  }
  const remove = (tag: string, version: string, seen: string | undefined) =>
    change(
      () => removeTag({ pluginId, tag }, seen),
      ({ etag }) => ({
        text: tag === 'latest' ? say('versions.untag.latest.done') : say('versions.untag.done', { tag }),
        undo: () => moveTag({ pluginId, tag }, version, etag),
      }),
    )

  const version = action?.version.version ?? ''
  return (
    <>
      {action?.kind === 'tag' && tags && (
        <TagDialog
          version={version}
          tags={tags.data.tags}
          onClose={onClose}
          onConfirm={(tag) => move(tag, version, tags)}
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
          onConfirm={() => remove(action.tag, version, tags?.etag)}
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
