import { useEffect } from 'react'
import { followEvents } from '../core/manifest/follow-events.ts'
import { usePluginPage } from './plugin-context.ts'

export interface PluginEventsProps {
  /** A route of the host that passes on the events of the tenant: `events` of a manifest source. */
  readonly url: string
}

/**
 * Below a PluginProvider with a `manifestUrl`: makes the page ask it within a second of a change of the tenant, as long as there is
 * a stream of events at `url`. Shows nothing.
 */
export function PluginEvents({ url }: PluginEventsProps): null {
  const { refresh } = usePluginPage()
  useEffect(() => {
    const followed = followEvents({ url, refresh })
    return () => followed.stop()
  }, [url, refresh])
  return null
}
