import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import { useState } from 'react'
import { styled } from 'styled-components'
import { WithStyledComponents } from './styled-components.tsx'

const Button = styled.button<{ $count: number }>`
  padding-left: ${({ $count }) => 5 + $count}px;
`

function Pay({ nonce }: ExtensionProps) {
  const [count, setCount] = useState(0)
  return (
    <WithStyledComponents nonce={nonce}>
      <Button type="button" $count={count} onClick={() => setCount(count + 1)}>
        Pay with styled-components
      </Button>
    </WithStyledComponents>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Pay } })
