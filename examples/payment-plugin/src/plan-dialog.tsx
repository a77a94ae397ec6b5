import { useEffect, useId } from 'react'
import './plan-dialog.css'
import { formatMoney, instalments } from './money.ts'

interface PlanDialogProps {
  readonly label: string
  readonly totalCents: number
  readonly onClose: () => void
}

const WHEN = ['Today', 'In one month', 'In two months']

// React.lazy needs a default export.
export default function PlanDialog({ label, totalCents, onClose }: PlanDialogProps) {
  const titleId = useId()

  useEffect(() => {
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    document.addEventListener('keydown', closeOnEscape)
    return () => document.removeEventListener('keydown', closeOnEscape)
  }, [onClose])

  return (
    <div className="pay3-backdrop">
      <div className="pay3-dialog" role="dialog" aria-modal="true" aria-labelledby={titleId}>
        <h2 id={titleId}>{label}</h2>
        <ol>
          {instalments(totalCents).map((cents, index) => (
            <li key={WHEN[index]}>
              <span>{WHEN[index]}</span>
              <span>{formatMoney(cents)}</span>
            </li>
          ))}
        </ol>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </div>
  )
}
