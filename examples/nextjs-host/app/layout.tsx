import type { Metadata } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import './globals.css'

export const metadata: Metadata = { title: 'Shop', description: 'A shop whose tenants have plugins.' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made for its request: one made at build time could not carry a nonce.
  await connection()
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
