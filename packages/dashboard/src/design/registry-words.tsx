import { useSay } from '../messages/language-context.tsx'

/** What the registry says in full, behind what a message says. It names what messages cannot, and is in English. */
export function RegistryWords({ text }: { readonly text: string }) {
  const say = useSay()
  return (
    <details className="small soft">
      <summary>{say('hold.details')}</summary>
      <p lang="en">
        <bdi>{text}</bdi>
      </p>
    </details>
  )
}
