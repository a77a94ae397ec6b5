import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { registryQuery } from '../../api/operation.ts'
import { signIn } from '../../api/session.ts'
import { Button } from '../../design/button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { TextField } from '../../design/text-field.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { providerUrl } from './provider-url.ts'

const route = getRouteApi('/sign-in')
/** Paths to return to are below it. */
const BASE = import.meta.env.BASE_URL.replace(/\/$/, '')

/** Signs in with a token, or at the provider of accounts where there is one. */
export function SignInScreen() {
  const say = useSay()
  const { returnTo, ended } = route.useSearch()
  const queryClient = useQueryClient()
  const router = useRouter()
  const [token, setToken] = useState('')
  const { data: registry } = useQuery(registryQuery)
  const { mutate, error, isPending } = useMutation({
    mutationFn: signIn,
    // A token that is refused ends no session.
    meta: { isSession: true },
    onSuccess: async () => {
      setToken('')
      // What was loaded may be nothing that the next person may see.
      queryClient.clear()
      router.history.push(`${BASE}${returnTo ?? '/plugins'}`)
    },
  })
  useEffect(() => {
    document.title = `${say('signIn.title')} · Plugboard`
  }, [say])
  return (
    <div className="sign-in">
      <main className="panel stack">
        <span className="brand">
          <img src={`${import.meta.env.BASE_URL}mark.svg`} width="32" height="32" alt="" />
          Plugboard
        </span>
        <h1>{say('signIn.title')}</h1>
        {ended && <p role="status">{say('signIn.ended')}</p>}
        {registry?.signIn.hasProvider === true && (
          <>
            <a className="button" data-variant="primary" href={providerUrl(returnTo)}>
              {say('signIn.provider')}
            </a>
            <p className="soft small">{say('signIn.or')}</p>
          </>
        )}
        <Form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            mutate(token.trim())
          }}
        >
          <TextField
            label={say('signIn.token')}
            description={say('signIn.token.description')}
            type="password"
            autoComplete="off"
            isRequired
            autoFocus
            value={token}
            onChange={setToken}
          />
          {error && <ProblemNote error={error} />}
          <Button type="submit" variant="primary" isPending={isPending}>
            {say('signIn.submit')}
          </Button>
        </Form>
      </main>
    </div>
  )
}
