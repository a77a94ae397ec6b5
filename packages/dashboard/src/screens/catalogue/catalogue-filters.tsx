import { getRouteApi } from '@tanstack/react-router'
import type { PluginFilter } from '../../api/plugins.ts'
import { ChoiceField } from '../../design/choice-field.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'

const route = getRouteApi('/signed-in/plugins')

/** What narrows the catalogue. Each filter is a part of the URL, so that what is shown can be sent to others. */
export function CatalogueFilters() {
  const say = useSay()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <search className="filters">
      <TextField
        label={say('catalogue.search')}
        type="search"
        value={search.query ?? ''}
        onChange={(text) =>
          void navigate({
            search: (before) => ({ ...listedBy(before), query: text || undefined }),
            replace: true,
          })
        }
        maxLength={200}
        data-shortcut="search"
      />
      <TextField
        label={say('catalogue.category')}
        value={search.category ?? ''}
        onChange={(text) =>
          void navigate({
            search: (before) => ({ ...listedBy(before), category: text || undefined }),
            replace: true,
          })
        }
        maxLength={64}
      />
      <TextField
        label={say('catalogue.point')}
        value={search.extensionPoint ?? ''}
        onChange={(text) =>
          void navigate({
            search: (before) => ({ ...before, extensionPoint: text || undefined }),
            replace: true,
          })
        }
        maxLength={64}
      />
      <ChoiceField
        label={say('catalogue.visibility')}
        value={search.visibility ?? 'public'}
        choices={[
          { value: 'public', label: say('catalogue.visibility.public') },
          { value: 'private', label: say('catalogue.visibility.private') },
        ]}
        onChange={(visibility) => void navigate({ search: visibility === 'private' ? { visibility } : {} })}
      />
      <ChoiceField
        label={say('catalogue.sort')}
        value={search.sort ?? 'id'}
        choices={[
          { value: 'id', label: say('catalogue.sort.id') },
          { value: 'updated', label: say('catalogue.sort.updated') },
        ]}
        onChange={(sort) =>
          void navigate({
            search: (before) => ({ ...listedBy(before), sort: sort === 'id' ? undefined : sort }),
          })
        }
      />
    </search>
  )
}

/** Another filter ends the list of private plugins, which has no other. */
function listedBy(before: PluginFilter): PluginFilter {
  return { ...before, visibility: undefined }
}
