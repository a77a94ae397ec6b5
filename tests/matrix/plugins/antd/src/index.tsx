import { definePlugin, type ExtensionProps } from '@plugboard/plugin-kit'
import { Button, ConfigProvider, Modal } from 'antd'
import { useState } from 'react'

function Pay({ nonce }: ExtensionProps) {
  const [open, setOpen] = useState(false)
  return (
    <ConfigProvider csp={nonce === undefined ? {} : { nonce }}>
      <Button type="primary" onClick={() => setOpen(true)}>
        Pay with antd
      </Button>
      <Modal title="Terms of antd" open={open} onCancel={() => setOpen(false)} />
    </ConfigProvider>
  )
}

export default definePlugin({ extensions: { 'payment-methods': Pay } })
