import type { Metadata } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import './globals.css'

export const metadata: Metadata = { title: 'Shop', description: 'A shop whose tenants have plugins.' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is rendered per request, since one rendered at build time could not contain a nonce.
  await connection()
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
