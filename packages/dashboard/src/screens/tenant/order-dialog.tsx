import type { TaggedAnswer, Tenant } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState } from 'react'
import { generationPluginsQuery, orderPlugins } from '../../api/tenants.ts'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { useTenantChange } from './use-tenant-change.ts'

interface OrderDialogProps {
  readonly tagged: TaggedAnswer<Tenant>
  readonly onClose: () => void
}

/** Puts the plugins of a tenant in the order in which pages show them. */
export function OrderDialog({ tagged: { data: tenant, etag }, onClose }: OrderDialogProps) {
  const say = useSay()
  const { tenantId, generation } = tenant
  const change = useTenantChange(tenantId)
  const { data: plugins, error } = useQuery(generationPluginsQuery(tenantId, generation))
  const present = plugins?.map(({ pluginId }) => pluginId)
  const [moved, setMoved] = useState<readonly string[] | null>(null)
  const order = moved ?? present ?? []
  const move = (place: number, by: -1 | 1) => {
    const id = order[place]
    if (id !== undefined) setMoved(order.toSpliced(place, 1).toSpliced(place + by, 0, id))
  }
  const save = async () => {
    if (moved === null) return
    await change(() => orderPlugins(tenantId, moved, { etag }))
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('order.title')}
      action={say('order.action')}
      onConfirm={save}
    >
      <p className="soft">{say('order.text')}</p>
      {error && <ProblemNote error={error} />}
      {!present && !error && <Skeleton lines={3} />}
      <ol className="order">
        {order.map((pluginId, place) => (
          <li key={pluginId}>
            <code>{pluginId}</code>
            <span className="spacer" />
            <Button
              variant="quiet"
              aria-label={say('order.up', { plugin: pluginId })}
              isDisabled={place === 0}
              onPress={() => move(place, -1)}
            >
              <ArrowUp size={16} aria-hidden="true" />
            </Button>
            <Button
              variant="quiet"
              aria-label={say('order.down', { plugin: pluginId })}
              isDisabled={place === order.length - 1}
              onPress={() => move(place, 1)}
            >
              <ArrowDown size={16} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ol>
    </ConfirmDialog>
  )
}
