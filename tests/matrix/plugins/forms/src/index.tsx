import { zodResolver } from '@hookform/resolvers/zod'
import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import { useForm } from 'react-hook-form'
import { z } from 'zod'

interface Host {
  onSelect(choice: { id: string; label: string; feeCents: number }): void
}

// Zod would try whether it may evaluate strings, which a policy reports.
z.config({ jitless: true })
const Payer = z.object({ email: z.email('An address is needed') })

function PayerForm({ host, plugin }: ExtensionProps<Host>) {
  const { register, handleSubmit, formState } = useForm({ resolver: zodResolver(Payer) })
  const submit = handleSubmit(({ email }) => host.onSelect({ id: plugin.id, label: email, feeCents: 0 }))
  return (
    <div>
      <input aria-label="Email" {...register('email')} />
      <button type="button" onClick={() => void submit()}>
        Submit
      </button>
      <output>{formState.errors.email?.message}</output>
    </div>
  )
}

export default definePlugin({ extensions: { 'payment-methods': PayerForm } })
