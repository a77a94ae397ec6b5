import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { AuditFilter } from '../api/audit.ts'
import { AUDIT_ACTIONS } from '../api/audit-actions.ts'
import type { PluginFilter } from '../api/plugins.ts'
import { sessionQuery } from '../api/session.ts'
import { AppShell } from './app-shell.tsx'
import { NotFoundScreen } from './not-found-screen.tsx'
import { RouteFault } from './route-fault.tsx'
import { dayOf, generationOf, oneOf, returnPathOf, textOf } from './search.ts'

interface RouterContext {
  readonly queryClient: QueryClient
}

const SORTS = ['id', 'updated'] as const
const TENANT_ID_MAX_LENGTH = 128

/** The filters of the catalogue. Private plugins are listed without others. */
function catalogueSearch(search: Record<string, unknown>): PluginFilter {
  if (search['visibility'] === 'private') return { visibility: 'private' }
  return {
    query: textOf(search['query']),
    category: textOf(search['category'], { limit: 64 }),
    extensionPoint: textOf(search['extensionPoint'], { limit: 64 }),
    sort: oneOf(SORTS, search['sort']),
  }
}

/** What is common to the tabs of a plugin. */
interface PluginSearch {
  /** For whom the plugin is shown. */
  readonly tenant?: string | undefined
}

interface PluginTenantsSearch {
  /** Only tenants that have this version. */
  readonly version?: string | undefined
}

interface SignInSearch {
  readonly returnTo?: string | undefined
  /** A session was there, and has ended. */
  readonly ended?: true | undefined
}

interface TenantsSearch {
  /** The beginning of the id. */
  readonly query?: string | undefined
}

interface GenerationsSearch {
  /** The two generations that are compared. */
  readonly since?: number | undefined
  readonly generation?: number | undefined
}

interface WaitingSearch {
  /** The id of the plugin whose staged versions are listed. */
  readonly plugin?: string | undefined
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFoundScreen,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ returnTo, ended }: Record<string, unknown>): SignInSearch => ({
    returnTo: returnPathOf(returnTo),
    ended: ended === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import('../screens/sign-in/sign-in-screen.tsx'), 'SignInScreen'),
})

/** Everything but the sign-in, for which somebody has to be signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context: { queryClient }, location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    // The router catches it.
    // oxlint-disable-next-line typescript/only-throw-error
    if (session === null) throw redirect({ to: '/sign-in', search: { returnTo: location.href } })
    return { session }
  },
  component: AppShell,
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/plugins', throw: true })
  },
})

const catalogue = createRoute({
  getParentRoute: () => signedIn,
  path: '/plugins',
  validateSearch: catalogueSearch,
  component: lazyRouteComponent(() => import('../screens/catalogue/catalogue-screen.tsx'), 'CatalogueScreen'),
})

const plugin = createRoute({
  getParentRoute: () => signedIn,
  path: '/plugins/$pluginId',
  validateSearch: ({ tenant }: Record<string, unknown>): PluginSearch => ({
    tenant: textOf(tenant, { limit: TENANT_ID_MAX_LENGTH }),
  }),
  component: lazyRouteComponent(() => import('../screens/plugin/plugin-screen.tsx'), 'PluginScreen'),
})

const pluginOverview = createRoute({
  getParentRoute: () => plugin,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/plugin/plugin-overview.tsx'), 'PluginOverview'),
})

const pluginVersions = createRoute({
  getParentRoute: () => plugin,
  path: '/versions',
  component: lazyRouteComponent(() => import('../screens/plugin/plugin-versions.tsx'), 'PluginVersions'),
})

const configuration = createRoute({
  getParentRoute: () => signedIn,
  path: '/tenants/$tenantId/plugins/$pluginId/configuration',
  validateSearch: ({
    view,
  }: Record<string, unknown>): { readonly view?: 'json' | 'history' | undefined } => ({
    view: oneOf(['json', 'history'], view),
  }),
  component: lazyRouteComponent(
    () => import('../screens/configuration/configuration-screen.tsx'),
    'ConfigurationScreen',
  ),
})

const pluginTenants = createRoute({
  getParentRoute: () => plugin,
  path: '/tenants',
  validateSearch: ({ version }: Record<string, unknown>): PluginTenantsSearch => ({
    version: textOf(version, { limit: 64 }),
  }),
  component: lazyRouteComponent(() => import('../screens/plugin/plugin-tenants.tsx'), 'PluginTenants'),
})

const pluginSettings = createRoute({
  getParentRoute: () => plugin,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('../screens/plugin/settings/plugin-settings.tsx'),
    'PluginSettings',
  ),
})

const tenants = createRoute({
  getParentRoute: () => signedIn,
  path: '/tenants',
  validateSearch: ({ query }: Record<string, unknown>): TenantsSearch => ({
    query: textOf(query, { limit: 128 }),
  }),
  component: lazyRouteComponent(() => import('../screens/tenants/tenants-screen.tsx'), 'TenantsScreen'),
})

const tenant = createRoute({
  getParentRoute: () => signedIn,
  path: '/tenants/$tenantId',
  component: lazyRouteComponent(() => import('../screens/tenant/tenant-screen.tsx'), 'TenantScreen'),
})

const tenantPlugins = createRoute({
  getParentRoute: () => tenant,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/tenant/tenant-plugins.tsx'), 'TenantPlugins'),
})

const tenantGenerations = createRoute({
  getParentRoute: () => tenant,
  path: '/generations',
  validateSearch: ({ since, generation }: Record<string, unknown>): GenerationsSearch => ({
    since: generationOf(since),
    generation: generationOf(generation),
  }),
  component: lazyRouteComponent(
    () => import('../screens/tenant/tenant-generations.tsx'),
    'TenantGenerations',
  ),
})

const tenantHost = createRoute({
  getParentRoute: () => tenant,
  path: '/host',
  component: lazyRouteComponent(() => import('../screens/tenant/tenant-host.tsx'), 'TenantHost'),
})

const version = createRoute({
  getParentRoute: () => signedIn,
  path: '/plugins/$pluginId/versions/$version',
  component: lazyRouteComponent(() => import('../screens/version/version-screen.tsx'), 'VersionScreen'),
})

const upload = createRoute({
  getParentRoute: () => signedIn,
  path: '/upload',
  component: lazyRouteComponent(() => import('../screens/upload/upload-screen.tsx'), 'UploadScreen'),
})

const waiting = createRoute({
  getParentRoute: () => signedIn,
  path: '/waiting',
  validateSearch: ({ plugin: pluginId }: Record<string, unknown>): WaitingSearch => ({
    plugin: textOf(pluginId, { limit: 64 }),
  }),
  component: lazyRouteComponent(() => import('../screens/waiting/waiting-screen.tsx'), 'WaitingScreen'),
})

const stagedVersion = createRoute({
  getParentRoute: () => signedIn,
  path: '/waiting/$pluginId/$version',
  component: lazyRouteComponent(
    () => import('../screens/waiting/staged-version-screen.tsx'),
    'StagedVersionScreen',
  ),
})

const access = createRoute({
  getParentRoute: () => signedIn,
  path: '/access',
  component: lazyRouteComponent(() => import('../screens/access/access-screen.tsx'), 'AccessScreen'),
})

const accessHome = createRoute({
  getParentRoute: () => access,
  path: '/',
  beforeLoad: ({ context: { session } }) => {
    redirect({ to: session.scopes.includes('admin') ? '/access/tokens' : '/access/sessions', throw: true })
  },
})

const accessTokens = createRoute({
  getParentRoute: () => access,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../screens/access/access-tokens.tsx'), 'AccessTokens'),
})

const accessSessions = createRoute({
  getParentRoute: () => access,
  path: '/sessions',
  component: lazyRouteComponent(() => import('../screens/access/access-sessions.tsx'), 'AccessSessions'),
})

const accessNamespaces = createRoute({
  getParentRoute: () => access,
  path: '/namespaces',
  component: lazyRouteComponent(() => import('../screens/access/access-namespaces.tsx'), 'AccessNamespaces'),
})

const accessHosts = createRoute({
  getParentRoute: () => access,
  path: '/hosts',
  component: lazyRouteComponent(() => import('../screens/access/access-hosts.tsx'), 'AccessHosts'),
})

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditFilter => ({
    action: oneOf(AUDIT_ACTIONS, search['action']),
    caller: textOf(search['caller'], { limit: 128 }),
    pluginId: textOf(search['pluginId'], { limit: 64 }),
    tenantId: textOf(search['tenantId'], { limit: TENANT_ID_MAX_LENGTH }),
    since: dayOf(search['since']),
    until: dayOf(search['until']),
  }),
  component: lazyRouteComponent(() => import('../screens/audit/audit-screen.tsx'), 'AuditScreen'),
})

const operation = createRoute({
  getParentRoute: () => signedIn,
  path: '/operation',
  component: lazyRouteComponent(() => import('../screens/operation/operation-screen.tsx'), 'OperationScreen'),
})

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    catalogue,
    configuration,
    plugin.addChildren([pluginOverview, pluginVersions, pluginTenants, pluginSettings]),
    tenants,
    tenant.addChildren([tenantPlugins, tenantGenerations, tenantHost]),
    version,
    upload,
    waiting,
    stagedVersion,
    access.addChildren([accessHome, accessTokens, accessSessions, accessNamespaces, accessHosts]),
    audit,
    operation,
  ]),
])

/** All screens, below the path under which the registry serves them. */
export function createDashboardRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    basepath: import.meta.env.BASE_URL,
    defaultPreload: 'intent',
    // Queries keep what was loaded; the router keeps nothing beside them.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: RouteFault,
    defaultNotFoundComponent: NotFoundScreen,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: ReturnType<typeof createDashboardRouter>
  }
}
