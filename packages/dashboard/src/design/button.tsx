import type { Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'

export type ButtonVariant = 'plain' | 'primary' | 'danger' | 'quiet'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  readonly variant?: ButtonVariant
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button. While `isPending` it keeps the focus, does nothing and says so. */
export function Button({ variant = 'plain', ...props }: ButtonProps) {
  return <AriaButton {...props} className="button" data-variant={variant} />
}
