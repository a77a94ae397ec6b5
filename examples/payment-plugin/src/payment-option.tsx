import type { ExtensionProps } from '@plugboard/plugin-kit'
import { lazy, Suspense, useEffect, useId, useState } from 'react'
import { createPortal } from 'react-dom'
import { readConfig } from './config.ts'
import { useOnline } from './connection.ts'
import type { PaymentMethodsHost } from './host.ts'
import logo from './logo.svg'
import { formatMoney } from './money.ts'

// A lazy chunk with its own CSS, loaded when the dialog is first opened.
const PlanDialog = lazy(() => import('./plan-dialog.tsx'))

export function PaymentOption({ host, config, plugin }: ExtensionProps<PaymentMethodsHost>) {
  const { label, feeCents } = readConfig(config)
  const { totalCents, selectedId, onSelect } = host
  const [showsPlan, setShowsPlan] = useState(false)
  const online = useOnline()
  const hintId = useId()
  const selected = selectedId === plugin.id

  // Keeps the host's choice up to date when the tenant changes the configuration.
  useEffect(() => {
    if (selected) onSelect({ id: plugin.id, label, feeCents })
  }, [selected, onSelect, plugin.id, label, feeCents])

  return (
    <div className="pay3" data-selected={selected}>
      <label className="pay3-choice">
        <input
          type="radio"
          name="payment-method"
          checked={selected}
          disabled={!online}
          aria-describedby={hintId}
          onChange={() => onSelect({ id: plugin.id, label, feeCents })}
        />
        <img className="pay3-logo" src={logo} alt="" width={36} height={36} />
        <span>
          <strong>{label}</strong>
          <span className="pay3-hint" id={hintId}>
            {online ? `Fee ${formatMoney(feeCents)}` : 'Needs a connection'}
          </span>
        </span>
      </label>
      <button className="pay3-more" type="button" onClick={() => setShowsPlan(true)}>
        See the plan
      </button>
      {showsPlan &&
        createPortal(
          <Suspense>
            <PlanDialog
              label={label}
              totalCents={totalCents + feeCents}
              onClose={() => setShowsPlan(false)}
            />
          </Suspense>,
          document.body,
        )}
    </div>
  )
}
