import './design/styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { registryQuery } from './api/operation.ts'
import { createQueryClient } from './api/query-client.ts'
import { sessionQuery } from './api/session.ts'
import { createDashboardRouter } from './app/router.tsx'
import { applyKeptTheme } from './app/theme.ts'
import { LanguageProvider, preferredLanguage } from './messages/language-context.tsx'
import { loadMessages } from './messages/messages.ts'

applyKeptTheme()
const language = preferredLanguage()
const say = await loadMessages(language)

const queryClient = createQueryClient({
  onSessionEnded: () => {
    queryClient.setQueryData(sessionQuery.queryKey, null)
    const { href, pathname } = router.state.location
    // The second of two requests that say so.
    if (pathname === '/sign-in') return
    void router.navigate({ to: '/sign-in', search: { returnTo: href, ended: true } })
  },
  askRegistry: () => queryClient.fetchQuery({ ...registryQuery, staleTime: 0, retry: false }),
})
const router = createDashboardRouter({ queryClient })

const place = document.getElementById('app')
if (place === null) throw new Error('index.html has no element with the id app.')
createRoot(place).render(
  <StrictMode>
    <LanguageProvider initial={{ language, say }}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
)
