import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useSay } from '../messages/language-context.tsx'
import { Button } from './button.tsx'

/** Copies a text, and says so. */
export function CopyButton({ text }: { readonly text: string }) {
  const say = useSay()
  const [isCopied, setIsCopied] = useState(false)
  const Icon = isCopied ? Check : Copy
  return (
    <Button
      onPress={() =>
        void navigator.clipboard.writeText(text).then(
          () => setIsCopied(true),
          // The browser forbids it; the text is there to be selected.
          () => setIsCopied(false),
        )
      }
    >
      <Icon size={16} aria-hidden="true" />
      <span aria-live="polite">{say(isCopied ? 'app.copied' : 'app.copy')}</span>
    </Button>
  )
}
