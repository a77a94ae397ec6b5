// Generated from the OpenAPI document of the registry by checks/documents.ts.

export interface paths {
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search the audit log: who changed what, the latest first */
        get: {
            parameters: {
                query?: {
                    action?: components["schemas"]["AuditActionInput"];
                    /** @description The name of the caller. */
                    caller?: string;
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId?: string;
                    /** @description Not before this time. */
                    since?: string;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId?: string;
                    /** @description Before this time. */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["AuditEntry"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the audit log as JSON lines, the oldest entry first. To continue an export that ended, or yesterday’s, name the last entry of it in "after" */
        get: {
            parameters: {
                query?: {
                    /** @description The sequence of the last entry that the client has. */
                    after?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A line of JSON for each entry. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jsonl": string;
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the provider of accounts sends the browser back to: opens the session */
        get: {
            parameters: {
                query?: {
                    code?: string;
                    error?: string;
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page that goes on to where the sign-in was to lead. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sign in at the provider of accounts: redirects there */
        get: {
            parameters: {
                query?: {
                    /**
                     * @description Where the browser goes after it.
                     * @example /docs
                     */
                    returnTo?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The provider of accounts is in Location. */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is, and what they may do */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedIn"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Sign in with a token: the answer sets the cookie of a session, which may do what the token may and ends with it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SignInRequestInput"] | null;
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedIn"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sign out: end the session of this browser */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedOut"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sessions of the caller: those of the same person, or of the same token */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Session"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Sign out everywhere: end all sessions of the caller. Every registry refuses them within two seconds */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedOut"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/signed-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the provider of accounts sends the browser when it has signed out there */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow what changes, of what the caller may read: a stream of server-sent events. "changes" has a list of RegistryChange; "missed" says that there were others, so that everything shown should be read again, as after every reconnect */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the hosts that have declared what they have */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Host"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hosts/{hostId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a host has declared to have */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description A host: an application whose pages show plugins.
                     * @example default
                     */
                    hostId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Host"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Declare what a host has, so that no tenant of it gets a version that it cannot load */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of GET: 412 when the host has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description A host: an application whose pages show plugins.
                     * @example default
                     */
                    hostId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["HostRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Host"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Host"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Remove what a host has declared: versions are no longer compared with it */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of GET: 412 when the host has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description A host: an application whose pages show plugins.
                     * @example default
                     */
                    hostId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The host was removed. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The process answers. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            status: "live";
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The text format of Prometheus. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/namespaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the namespaces that are reserved */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Namespace"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/namespaces/{namespace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Reserve an id, and all that begin with it and a hyphen, for publishers. Plugins that are there stay with their owners */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description A plugin id, which stands for all ids that begin with it and a hyphen too.
                     * @example acme
                     */
                    namespace: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NamespaceRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Namespace"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Namespace"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** End the reservation of a namespace */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description A plugin id, which stands for all ids that begin with it and a hyphen too.
                     * @example acme
                     */
                    namespace: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is free. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operation/purges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what the CDN at PURGE_URL is asked to forget, with the result of the last call. What succeeded is listed for a day, what failed for a week */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Purge"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operation/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scan that runs, or the last one: how far it is, and what it has found */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Scan"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Begin to compare the store with the catalog, from both sides. Without "remove" nothing is changed. One scan runs at a time */
        post: {
            parameters: {
                query?: {
                    /** @description Hours. Objects that were stored later than that are not touched. */
                    minAgeHours?: string;
                    /** @description Whether it removes objects of versions that nobody recorded. Nothing else is ever removed. */
                    remove?: "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Scan"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operation/scanners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scanners of SCANNERS, each asked whether it could scan now, with the reason if it could not */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Scanner"][];
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List plugins. A page takes bounded work, so a page of a search may have fewer items than limit, or none, and still a nextCursor */
        get: {
            parameters: {
                query?: {
                    category?: string;
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /**
                     * @description A place in the host that plugins fill.
                     * @example payment-methods
                     */
                    extensionPoint?: string;
                    /** @description Items on a page. */
                    limit?: number;
                    /** @description Every word of it must be the beginning of a word of the id, the name or the description. Case is ignored, accents are not. Words consist of letters and digits; all other characters, such as hyphens, separate them. */
                    query?: string;
                    /** @description updated: the latest change first. */
                    sort?: "id" | "updated";
                    visibility?: components["schemas"]["PluginVisibilityInput"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Plugin"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One plugin */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/check-decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what findings of a plugin are allowed, and until when */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckDecisions"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Allow a finding that uploads of the plugin are refused for, with a reason and for a time */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CheckDecisionRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CheckDecision"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/check-decisions/{decisionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a decision. Versions that were published with it stay */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    decisionId: components["schemas"]["DecisionIdInput"];
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is revoked. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The publishers that a plugin belongs to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/owners/{publisher}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make a publisher an owner of a plugin, beside the others. An administrator can also give it an id that nobody has */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A publisher, to whom plugins belong.
                     * @example the shop team
                     */
                    publisher: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** End the ownership of a publisher. A plugin has at least one owner */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A publisher, to whom plugins belong.
                     * @example the shop team
                     */
                    publisher: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/owners/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept the owners of a plugin for all tenants, whose upgrades wait since they changed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConfirmOwnersRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/staged-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a plugin that wait for approval, highest first */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["StagedVersion"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/staged-versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version that waits for approval, with its files and checks */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StagedVersionDetails"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/staged-versions/{version}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish a staged version, with a token of another name than the one that staged it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DecisionRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginVersion"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/staged-versions/{version}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a staged version. Its number stays used */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DecisionRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StagedVersion"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tags of a plugin, and the version that each names */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginTags"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Move a tag to a version, or make it. latest then no longer follows the releases */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of GET: 412 when a tag of the plugin has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    tag: components["schemas"]["TagInput"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MoveTagRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginTags"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Remove a tag. latest is not removed: it follows the releases again */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of GET: 412 when a tag of the plugin has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    tag: components["schemas"]["TagInput"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginTags"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tenants that have a plugin, with the version of each and what it waits for. A page takes bounded work, so a page of those with one version may have fewer items than limit, or none, and still a nextCursor */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                    /**
                     * @description Only tenants that have this version.
                     * @example 1.0.0
                     */
                    version?: string;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["PluginTenant"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a plugin to another publisher, who becomes its only owner on accepting */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TransferRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Take back the offer of a plugin */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/transfer/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept a plugin that is offered to the publisher of the token */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginOwners"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/trusted-publishers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The CI jobs that may publish a plugin without a stored token */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrustedPublishers"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Let no token publish the plugin but those of trusted CI jobs. Only an administrator ends that, or changes the list then */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TrustedPublishingRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrustedPublishers"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Let CI jobs publish a plugin, or with the scope stage only stage its versions. 200 when they may already */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TrustedPublisherRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrustedPublisher"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrustedPublisher"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/trusted-publishers/{publisherId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** No longer let CI jobs publish a plugin. A token that one of them has got lasts for its minutes */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description The id of a trusted publisher.
                     * @example 4fJk20ZsQ1xV
                     */
                    publisherId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrustedPublishers"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/upgrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the tenants of a plugin are, after its versions or tags have changed */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UpgradeProgress"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a plugin, highest first */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["VersionSummary"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginVersion"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The JSON Schema of what a tenant may configure of a version, and the order of a form */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginConfiguration"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/deprecate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version deprecated: readers of it are told why, and what to use instead */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DeprecateRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/readme": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The readme of a version, in Markdown */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Readme"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version revoked: every edge answers 410 with the reason, within twice its EDGE_REVALIDATE_MS and the time of one read of the store */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MarkRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/source-maps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The source maps that came along with a version, as a ZIP, for the owners of the plugin */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/undeprecate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version no longer deprecated */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnmarkRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/unrevoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version no longer revoked */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnmarkRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/unyank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version no longer yanked */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnmarkRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/versions/{version}/yank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version yanked: nothing new gets it, and it is still served to those who have it. It is no longer the latest, unless there is no other */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description A semantic version without build metadata.
                     * @example 1.0.0
                     */
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MarkRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/{pluginId}/visibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may read a plugin, for its owners */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VisibilityDocument"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Make a plugin private or public, and name the tenants that may read and install it while it is private */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of GET: 412 when who may read the plugin has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["VisibilityRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VisibilityDocument"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Install a plugin for the tenant in x-tenant-id: a version, a range or a tag, or otherwise the latest version. To change only some properties use PATCH */
        post: {
            parameters: {
                query?: {
                    /** @description true: answers what the change would make, and makes nothing. */
                    dryRun?: "true" | "false";
                };
                header?: {
                    /** @description The ETag of the installation: 412 when it has been changed since, or is not there. */
                    "if-match"?: string;
                    /** @description *: 412 when the tenant has the plugin already. */
                    "if-none-match"?: string;
                    /**
                     * @description The tenant. It may be left out when the token is for exactly one tenant.
                     * @example your-tenant-id
                     */
                    "x-tenant-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InstallRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InstallResult"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InstallResult"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish a plugin bundle: a JavaScript file or a ZIP. With staged=true it waits for somebody who approves it */
        post: {
            parameters: {
                query?: {
                    /** @description true: the version holds its number, and is published when somebody else approves it. */
                    staged?: "true" | "false";
                    visibility?: components["schemas"]["PluginVisibilityInput"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * Format: binary
                         * @description The bundle: JavaScript, or a ZIP.
                         */
                        file: string;
                        /** @description JSON. It may be left out when the ZIP has a manifest.json at its root. */
                        metadata?: {
                            /**
                             * @default null
                             * @example payment
                             */
                            category?: string | null;
                            /**
                             * @description What the plugin was built for. When absent: any host.
                             * @default {}
                             */
                            compat?: {
                                /**
                                 * @description Extension points that the plugin cannot do without, each with its version.
                                 * @example {
                                 *       "payment-methods": "1.2"
                                 *     }
                                 */
                                extensionPoints?: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description The host.
                                 * @example 4.1
                                 */
                                host?: string;
                                /**
                                 * @description React.
                                 * @example 19
                                 */
                                react?: string;
                                /**
                                 * @description The plugin contract.
                                 * @example 1
                                 */
                                runtime?: string;
                            };
                            /** @description What a tenant may configure. When absent: any JSON object. */
                            configuration?: {
                                /**
                                 * @description The fields in the order of a form, as JSON pointers into the configuration. A form shows the others after them.
                                 * @default []
                                 * @example [
                                 *       "/label",
                                 *       "/colors/accent"
                                 *     ]
                                 */
                                order?: string[];
                                /** @description A JSON Schema (2020-12) of the configuration, at most 65536 bytes. A field with "writeOnly": true is a secret. */
                                schema: Record<string, never>;
                            };
                            /**
                             * @description What the plugin does.
                             * @default
                             */
                            description?: string;
                            /**
                             * @description The places where the plugin is shown.
                             * @default []
                             */
                            extensionPoints?: string[];
                            /**
                             * @description Where people read more about it.
                             * @example https://example.com/plugins/test
                             */
                            homepage?: string;
                            /**
                             * @description A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.
                             * @example icon.svg
                             */
                            icon?: string;
                            /**
                             * @description Names a plugin for ever.
                             * @example test-plugin
                             */
                            id: string;
                            /**
                             * @description sandbox: runs only in an iframe without access to the page.
                             * @default inline
                             * @enum {string}
                             */
                            isolation?: "inline" | "sandbox";
                            /**
                             * @description What people may look for.
                             * @example [
                             *       "instalments",
                             *       "invoice"
                             *     ]
                             */
                            keywords?: string[];
                            /**
                             * @description An SPDX expression.
                             * @example MIT
                             * @example LicenseRef-Example-Commercial
                             */
                            license?: string;
                            /**
                             * @description The name people see.
                             * @example Test Plugin
                             */
                            name: string;
                            /**
                             * @description What it does in a page beyond showing itself. When absent: not declared, and not compared.
                             * @example {
                             *       "network": [
                             *         {
                             *           "host": "api.example.com",
                             *           "reason": "Asks for the exchange rates of the day."
                             *         }
                             *       ]
                             *     }
                             */
                            permissions?: {
                                /** @description What else it does, by the names in the documentation of the checks. */
                                capabilities?: {
                                    /**
                                     * @example data.local-storage
                                     * @enum {string}
                                     */
                                    name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
                                    /**
                                     * @description Why, for whoever installs the plugin.
                                     * @example Asks for the exchange rates of the day.
                                     */
                                    reason: string;
                                }[];
                                /** @description The hosts that its requests go to. */
                                network?: {
                                    /** @example api.example.com */
                                    host: string;
                                    /**
                                     * @description Why, for whoever installs the plugin.
                                     * @example Asks for the exchange rates of the day.
                                     */
                                    reason: string;
                                }[];
                            };
                            /**
                             * @description A Markdown file of the ZIP, named *.md, of at most 256 KiB.
                             * @example README.md
                             */
                            readme?: string;
                            /**
                             * @description Where its source is.
                             * @example https://github.com/example/test-plugin
                             */
                            repository?: string;
                            /** @description For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so. */
                            securityFix?: {
                                /**
                                 * @description Of the advisory.
                                 * @example CVE-2026-1234
                                 */
                                name: string;
                                /** @example A payment could be confirmed without a login. */
                                reason: string;
                            };
                            /**
                             * @description A semantic version without build metadata.
                             * @example 1.0.0
                             */
                            version: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadResult"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadResult"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plugins/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a plugin bundle as an upload of it would be checked, and publish nothing. It answers 200 whatever the verdict is */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /**
                         * Format: binary
                         * @description The bundle: JavaScript, or a ZIP.
                         */
                        file: string;
                        /** @description JSON. It may be left out when the ZIP has a manifest.json at its root. */
                        metadata?: {
                            /**
                             * @default null
                             * @example payment
                             */
                            category?: string | null;
                            /**
                             * @description What the plugin was built for. When absent: any host.
                             * @default {}
                             */
                            compat?: {
                                /**
                                 * @description Extension points that the plugin cannot do without, each with its version.
                                 * @example {
                                 *       "payment-methods": "1.2"
                                 *     }
                                 */
                                extensionPoints?: {
                                    [key: string]: string;
                                };
                                /**
                                 * @description The host.
                                 * @example 4.1
                                 */
                                host?: string;
                                /**
                                 * @description React.
                                 * @example 19
                                 */
                                react?: string;
                                /**
                                 * @description The plugin contract.
                                 * @example 1
                                 */
                                runtime?: string;
                            };
                            /** @description What a tenant may configure. When absent: any JSON object. */
                            configuration?: {
                                /**
                                 * @description The fields in the order of a form, as JSON pointers into the configuration. A form shows the others after them.
                                 * @default []
                                 * @example [
                                 *       "/label",
                                 *       "/colors/accent"
                                 *     ]
                                 */
                                order?: string[];
                                /** @description A JSON Schema (2020-12) of the configuration, at most 65536 bytes. A field with "writeOnly": true is a secret. */
                                schema: Record<string, never>;
                            };
                            /**
                             * @description What the plugin does.
                             * @default
                             */
                            description?: string;
                            /**
                             * @description The places where the plugin is shown.
                             * @default []
                             */
                            extensionPoints?: string[];
                            /**
                             * @description Where people read more about it.
                             * @example https://example.com/plugins/test
                             */
                            homepage?: string;
                            /**
                             * @description A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.
                             * @example icon.svg
                             */
                            icon?: string;
                            /**
                             * @description Names a plugin for ever.
                             * @example test-plugin
                             */
                            id: string;
                            /**
                             * @description sandbox: runs only in an iframe without access to the page.
                             * @default inline
                             * @enum {string}
                             */
                            isolation?: "inline" | "sandbox";
                            /**
                             * @description What people may look for.
                             * @example [
                             *       "instalments",
                             *       "invoice"
                             *     ]
                             */
                            keywords?: string[];
                            /**
                             * @description An SPDX expression.
                             * @example MIT
                             * @example LicenseRef-Example-Commercial
                             */
                            license?: string;
                            /**
                             * @description The name people see.
                             * @example Test Plugin
                             */
                            name: string;
                            /**
                             * @description What it does in a page beyond showing itself. When absent: not declared, and not compared.
                             * @example {
                             *       "network": [
                             *         {
                             *           "host": "api.example.com",
                             *           "reason": "Asks for the exchange rates of the day."
                             *         }
                             *       ]
                             *     }
                             */
                            permissions?: {
                                /** @description What else it does, by the names in the documentation of the checks. */
                                capabilities?: {
                                    /**
                                     * @example data.local-storage
                                     * @enum {string}
                                     */
                                    name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
                                    /**
                                     * @description Why, for whoever installs the plugin.
                                     * @example Asks for the exchange rates of the day.
                                     */
                                    reason: string;
                                }[];
                                /** @description The hosts that its requests go to. */
                                network?: {
                                    /** @example api.example.com */
                                    host: string;
                                    /**
                                     * @description Why, for whoever installs the plugin.
                                     * @example Asks for the exchange rates of the day.
                                     */
                                    reason: string;
                                }[];
                            };
                            /**
                             * @description A Markdown file of the ZIP, named *.md, of at most 256 KiB.
                             * @example README.md
                             */
                            readme?: string;
                            /**
                             * @description Where its source is.
                             * @example https://github.com/example/test-plugin
                             */
                            repository?: string;
                            /** @description For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so. */
                            securityFix?: {
                                /**
                                 * @description Of the advisory.
                                 * @example CVE-2026-1234
                                 */
                                name: string;
                                /** @example A payment could be confirmed without a login. */
                                reason: string;
                            };
                            /**
                             * @description A semantic version without build metadata.
                             * @example 1.0.0
                             */
                            version: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BundleValidation"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every dependency answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Every dependency answers. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            checks: {
                                [key: string]: "ok";
                            };
                            /** @enum {unknown} */
                            status: "ready";
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this registry is: its release, how one signs in, and how large uploads may be */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Registry"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scanner-hits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what YARA rules hit in published versions when they last changed, with the tenants that have each version. Until such a trial is done, hits of the changed rules are warnings */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["TrialHit"][];
                            nextCursor: string | null;
                            /** @description Of each scanner whose rules were tried, the last trial. */
                            trials: components["schemas"]["RuleTrial"][];
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/plugin-manifest.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The JSON Schema of manifest.json */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A JSON Schema (2020-12). */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/schema+json": Record<string, never>;
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sessions of everybody, or of one person */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                    /**
                     * @description The same for all sessions of one person, or of one token.
                     * @example q1Xw8yFzT0mB3nKcV5sJ7g
                     */
                    personId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Session"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** End all sessions of a person. Every registry refuses them within two seconds */
        delete: {
            parameters: {
                query: {
                    /**
                     * @description The same for all sessions of one person, or of one token.
                     * @example q1Xw8yFzT0mB3nKcV5sJ7g
                     */
                    personId: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EndedSessions"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/staged-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the staged versions of all plugins that wait for an administrator, the longest waiting first */
        get: {
            parameters: {
                query: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                    /** @description Those that wait for decisions about their findings. */
                    verdict: "waiting";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["StagedVersion"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tenants that the caller may read, by id */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                    /** @description Only tenants whose ids begin with it. Upper and lower case differ. */
                    query?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["TenantSummary"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A tenant: its present generation, and what holds for all its plugins */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Tenant"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Freeze all plugins of a tenant, change how old a version must be to be upgraded to, or the host that shows them */
        patch: {
            parameters: {
                query?: {
                    /** @description true: answers what the change would make, and makes nothing. */
                    dryRun?: "true" | "false";
                };
                header?: {
                    /** @description The ETag of GET /tenants/{tenantId}: 412 when the tenant has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TenantUpdateRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GenerationSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/tenants/{tenantId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow the changes of a tenant: a stream of server-sent events, each with the number of the present generation */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The generation that the client has. The stream begins with the present one if it is another. */
                    "last-event-id"?: string;
                };
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A stream without an end. Each event has the type `generation`, and the number as its id. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the generations of a tenant that are kept, the latest first, with what each changed */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["GenerationSummary"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/generations/{generation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One generation of a tenant: all its plugins at exact versions, with their configurations */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The number of a generation of the tenant. */
                    generation: number;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Generation"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/generations/{generation}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compare two generations of a tenant, in either direction */
        get: {
            parameters: {
                query: {
                    /** @description The number of a generation of the tenant. */
                    since: number;
                };
                header?: never;
                path: {
                    /** @description The number of a generation of the tenant. */
                    generation: number;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GenerationDifference"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant manifest: everything that a loader needs */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TenantManifest"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put the plugins of a tenant in order, all at once */
        put: {
            parameters: {
                query?: {
                    /** @description true: answers what the change would make, and makes nothing. */
                    dryRun?: "true" | "false";
                };
                header?: {
                    /** @description The ETag of GET /tenants/{tenantId}: 412 when the tenant has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OrderRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GenerationSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the plugins of a tenant */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /**
                     * @description A place in the host that plugins fill.
                     * @example payment-methods
                     */
                    extensionPoint?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Installation"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/plugins/{pluginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One plugin of a tenant */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Installation"];
                    };
                };
                /** @description Unchanged since the ETag sent. */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Uninstall a plugin from a tenant, with its configuration or without, or remove a configuration that was kept */
        delete: {
            parameters: {
                query?: {
                    /** @description true: answers what the change would make, and makes nothing. */
                    dryRun?: "true" | "false";
                    /** @description true: the next install of the plugin gets its configuration and its order, with the secrets. */
                    keepConfiguration?: "true" | "false";
                };
                header?: {
                    /** @description The ETag of GET: 412 when the installation has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChangePreview"];
                    };
                };
                /** @description The plugin was uninstalled. */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change only some properties of a tenant's plugin */
        patch: {
            parameters: {
                query?: {
                    /** @description true: answers what the change would make, and makes nothing. */
                    dryRun?: "true" | "false";
                };
                header?: {
                    /** @description The ETag of GET: 412 when the installation has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InstallResult"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/tenants/{tenantId}/plugins/{pluginId}/configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configurations that a tenant's plugin has had in the generations that are kept, the latest first. A page may have fewer than its limit */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["FormerConfiguration"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/plugins/{pluginId}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The secrets in the configuration of a tenant's plugin, decrypted, for the back end of the host */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description Names a plugin for ever.
                     * @example test-plugin
                     */
                    pluginId: string;
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RevealedSecrets"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go back to an earlier generation: makes a new one with the same plugins and settings */
        post: {
            parameters: {
                query?: {
                    /** @description true: answers what the change would make, and makes nothing. */
                    dryRun?: "true" | "false";
                };
                header?: {
                    /** @description The ETag of GET /tenants/{tenantId}: 412 when the tenant has been changed since. */
                    "if-match"?: string;
                };
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RollbackRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GenerationSummary"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenantId}/upgrades": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the upgrades that plugins of a tenant wait for, with what each waits for */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path: {
                    /**
                     * @description Names a tenant.
                     * @example your-tenant-id
                     */
                    tenantId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["PendingUpgrade"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token-exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchange the id token of a CI job for a token that publishes one plugin, or stages it, for ten minutes */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenExchangeRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ExchangedToken"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tokens, without their secrets: those of the settings first, then all others, also those that ended in the last 90 days */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Token"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make a token, which the answer shows once. Whoever has the scope admin may give a token any scope */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedToken"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One token, without its secret */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The id of a token, which is no secret.
                     * @example 4fJk20ZsQ1xV
                     */
                    tokenId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Token"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Revoke a token. Every registry refuses it within two seconds */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The id of a token, which is no secret.
                     * @example 4fJk20ZsQ1xV
                     */
                    tokenId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Token"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{tokenId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token that may do the same as this one, which then ends */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /**
                     * @description The id of a token, which is no secret.
                     * @example 4fJk20ZsQ1xV
                     */
                    tokenId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RotateRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedToken"];
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vulnerabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the known vulnerabilities of packages inside of published versions, the most severe first, with the tenants that have each version. They are searched for every OSV_INTERVAL_MS */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the previous page. */
                    cursor?: string;
                    /** @description Items on a page. */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["Vulnerability"][];
                            nextCursor: string | null;
                            search: components["schemas"]["VulnerabilitySearch"];
                        };
                    };
                };
                /** @description What is wrong (RFC 9457). */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        __shared: {
            $defs: {
                schema0: unknown;
            };
        };
        AppliedDecision: {
            /** @description The name of the credential of the administrator. */
            by: string | null;
            /** Format: date-time */
            expiresAt: string;
            id: components["schemas"]["DecisionId"];
            reason: string;
        };
        /** @enum {string} */
        AuditAction: "version.published" | "version.approved" | "version.rejected" | "version.recovered" | "version.deprecated" | "version.undeprecated" | "version.yanked" | "version.unyanked" | "version.revoked" | "version.unrevoked" | "owner.added" | "owner.removed" | "owners.confirmed" | "transfer.offered" | "transfer.ended" | "transfer.accepted" | "visibility.changed" | "check-decision.made" | "check-decision.revoked" | "namespace.reserved" | "namespace.freed" | "trusted-publisher.added" | "trusted-publisher.removed" | "trusted-publishing.changed" | "tag.moved" | "tag.removed" | "tenant.plugin.installed" | "tenant.plugin.updated" | "tenant.plugin.uninstalled" | "tenant.updated" | "tenant.ordered" | "tenant.rolled-back" | "host.declared" | "host.removed" | "token.made" | "token.rotated" | "token.revoked" | "token.exchanged" | "session.opened" | "session.ended" | "sessions.ended" | "scan.started" | "archive.import-started" | "archive.imported";
        /** @enum {string} */
        AuditActionInput: "version.published" | "version.approved" | "version.rejected" | "version.recovered" | "version.deprecated" | "version.undeprecated" | "version.yanked" | "version.unyanked" | "version.revoked" | "version.unrevoked" | "owner.added" | "owner.removed" | "owners.confirmed" | "transfer.offered" | "transfer.ended" | "transfer.accepted" | "visibility.changed" | "check-decision.made" | "check-decision.revoked" | "namespace.reserved" | "namespace.freed" | "trusted-publisher.added" | "trusted-publisher.removed" | "trusted-publishing.changed" | "tag.moved" | "tag.removed" | "tenant.plugin.installed" | "tenant.plugin.updated" | "tenant.plugin.uninstalled" | "tenant.updated" | "tenant.ordered" | "tenant.rolled-back" | "host.declared" | "host.removed" | "token.made" | "token.rotated" | "token.revoked" | "token.exchanged" | "session.opened" | "session.ended" | "sessions.ended" | "scan.started" | "archive.import-started" | "archive.imported";
        AuditEntry: {
            action: components["schemas"]["AuditAction"];
            /** @description Of the client, or of the proxy that the registry saw; null without a request. */
            address: string | null;
            /** @description What it is, in short; null when there is nothing any more. */
            after: {
                [key: string]: string | number | boolean | null;
            } | null;
            /**
             * Format: date-time
             * @description By the clock of the registry that wrote it.
             */
            at: string;
            /** @description What it was, in short; null when there was nothing. */
            before: {
                [key: string]: string | number | boolean | null;
            } | null;
            caller: {
                /**
                 * @description token: one that the registry made. environment: one of the settings. person: somebody who has signed in at a provider. local: somebody on the machine of a registry without tokens. anonymous: a route that is public. command: somebody with a shell and the settings of a registry. worker: the registry itself.
                 * @enum {string}
                 */
                kind: "token" | "environment" | "person" | "local" | "anonymous" | "command" | "worker";
                /** @description The name of the token, the person, the command or the worker. */
                name: string | null;
                /** @description Of a person: names are not unique. */
                personId: string | null;
                /** @description Of a token that the registry made. */
                tokenId: string | null;
            };
            /** @description SHA-256 of this entry without its hash, as canonical JSON (RFC 8785). */
            hash: string;
            /**
             * @description unchanged: it was so already, as when a request is repeated after an outage.
             * @enum {string}
             */
            outcome: "changed" | "unchanged";
            /** @description The hash of the entry before; zeros in the first. */
            previousHash: string;
            /** @description x-request-id of the answer. */
            requestId: string | null;
            /** @description From 1, without a gap. */
            sequence: number;
            subject: {
                /** @description Its SHA-256, as the import says it. */
                archive?: string;
                /** @description The one that the tenant has since. */
                generation?: number;
                /**
                 * @description A host: an application whose pages show plugins.
                 * @example default
                 */
                hostId?: string;
                /**
                 * @description Names a plugin for ever.
                 * @example test-plugin
                 */
                namespace?: string;
                personId?: string;
                /**
                 * @description Names a plugin for ever.
                 * @example test-plugin
                 */
                pluginId?: string;
                tag?: string;
                /**
                 * @description Names a tenant.
                 * @example your-tenant-id
                 */
                tenantId?: string;
                tokenId?: string;
                version?: string;
            };
        };
        BundleValidation: {
            /** @description What the code can do. null: nobody looked, as in versions of earlier releases. */
            capabilities: components["schemas"]["CapabilityReport"] | null;
            /** @description null: no published version comes before this one, or one of the two has no capabilities. */
            capabilityChanges: components["schemas"]["ComparedCapabilities"] | null;
            checks: components["schemas"]["CheckResult"][];
            /** @description The identity of the whole content, as a publish would record it. null: the metadata or the archive is faulty. */
            digest: string | null;
            /** @description null: the files could not be read. */
            files: {
                contentType: string;
                /**
                 * @description A relative POSIX path inside a bundle.
                 * @example bundle.js
                 * @example chunks/form.js
                 */
                path: string;
                /** @description SHA-256 in lower case hexadecimal. */
                sha256: string;
                size: number;
            }[] | null;
            /** @description null: the upload does not say. */
            pluginId: string | null;
            /** @description Total bytes of all files, before any content coding. null: the files could not be read. */
            size: number | null;
            verdict: components["schemas"]["VerdictState"];
            /** @description null: the upload does not say. */
            version: string | null;
        };
        Capability: {
            /**
             * @description certain: it is written there. likely: through a local name. possible: what it is, is computed while it runs.
             * @enum {string}
             */
            confidence: "certain" | "likely" | "possible";
            /** @description In how many places. */
            count: number;
            /** @description Whether the `permissions` of the manifest have it. Absent if the manifest has none, or if it needs none. */
            isPermitted?: boolean;
            /**
             * @description The group, and what it does. The documentation of the checks has the list.
             * @enum {string}
             */
            name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
            /** @description The first 5 of them. */
            places: {
                column: number;
                file: string;
                line: number;
                /** @description The place in the source, by the source map. */
                source?: {
                    column: number;
                    file: string;
                    line: number;
                };
            }[];
            /** @description What it does that to; * if that is computed, null if there is none. */
            target: string | null;
        };
        CapabilityReport: {
            capabilities: components["schemas"]["Capability"][];
            /** @description Whether the manifest has `permissions`, so that `isPermitted` says something. */
            declared: boolean;
            /** @description How many further capabilities there are than the 1000 kept. */
            omitted: number;
        };
        ChangePreview: {
            /** @description What leads from `since` to `generation`. */
            changes: components["schemas"]["TenantChange"][];
            generation: number;
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        CheckDecision: {
            /** @enum {string} */
            code: "METADATA_MISSING" | "FIELD_INVALID" | "FIELD_CONFLICT" | "FILE_EMPTY" | "FORMAT_UNSUPPORTED" | "NOT_JAVASCRIPT" | "NOT_CSS" | "SYNTAX_ERROR" | "EXPORT_MISSING" | "EXPORT_WRONG" | "IMPORT_BARE" | "IMPORT_REMOTE" | "IMPORT_MISSING" | "IMPORT_DOUBTFUL" | "REACT_BUNDLED" | "EXTENSION_POINTS_DIFFER" | "NEVER_SHOWN" | "PERMISSION_UNDECLARED" | "PERMISSION_UNUSED" | "SECRET_FOUND" | "PRIVATE_FILE" | "NESTED_ARCHIVE" | "HIDDEN_CHARACTER" | "DIRECTION_CHARACTER" | "STRAY_FILE" | "SIZE_EXCEEDED" | "STYLE_GLOBAL" | "STYLE_VERSION" | "CLUTTER_LEFT_OUT" | "SOURCE_MAP_INVALID" | "SBOM_MISSING" | "SBOM_INVALID" | "LICENSE_REFUSED" | "LICENSE_UNKNOWN" | "VULNERABLE" | "PRESENTATION_INVALID" | "SCANNER_HIT" | "SCANNER_EXCEEDED" | "CHECK_INCOMPLETE" | "SCANNER_AWAY" | "MANIFEST_INVALID" | "CONFIGURATION_INVALID" | "ENTRY_MISSING" | "ARCHIVE_CORRUPT" | "ARCHIVE_EMPTY" | "ARCHIVE_ENCRYPTED" | "ARCHIVE_LINK" | "ARCHIVE_PATH_UNSAFE" | "ARCHIVE_PATH_RESERVED" | "ARCHIVE_PATH_REPEATED" | "ARCHIVE_PATH_CONFLICT" | "ARCHIVE_TOO_MANY_FILES" | "ARCHIVE_FILE_TOO_LARGE" | "ARCHIVE_TOO_LARGE" | "ARCHIVE_RATIO" | "ARCHIVE_SIZE_MISMATCH" | "ARCHIVE_CHECKSUM_MISMATCH" | "ARCHIVE_METHOD_UNSUPPORTED" | "ARCHIVE_OVERLAP" | "ARCHIVE_FOREIGN_BYTES";
            /** Format: date-time */
            decidedAt: string;
            /** @description The name of the credential it was made with. */
            decidedBy: string | null;
            /** @constant */
            effect: "allow";
            /** Format: date-time */
            expiresAt: string;
            file: string | null;
            /** @description Names the finding for a decision. It stays the same when lines move or the hash in the name of a chunk changes. Absent where nobody can decide. */
            fingerprint: string;
            id: components["schemas"]["DecisionId"];
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            reason: string;
            scope: components["schemas"]["DecisionScope"];
            /**
             * @description The version that it was made for.
             * @example 1.0.0
             */
            version: string;
        };
        CheckDecisionRequestInput: {
            /** @enum {string} */
            code: "METADATA_MISSING" | "FIELD_INVALID" | "FIELD_CONFLICT" | "FILE_EMPTY" | "FORMAT_UNSUPPORTED" | "NOT_JAVASCRIPT" | "NOT_CSS" | "SYNTAX_ERROR" | "EXPORT_MISSING" | "EXPORT_WRONG" | "IMPORT_BARE" | "IMPORT_REMOTE" | "IMPORT_MISSING" | "IMPORT_DOUBTFUL" | "REACT_BUNDLED" | "EXTENSION_POINTS_DIFFER" | "NEVER_SHOWN" | "PERMISSION_UNDECLARED" | "PERMISSION_UNUSED" | "SECRET_FOUND" | "PRIVATE_FILE" | "NESTED_ARCHIVE" | "HIDDEN_CHARACTER" | "DIRECTION_CHARACTER" | "STRAY_FILE" | "SIZE_EXCEEDED" | "STYLE_GLOBAL" | "STYLE_VERSION" | "CLUTTER_LEFT_OUT" | "SOURCE_MAP_INVALID" | "SBOM_MISSING" | "SBOM_INVALID" | "LICENSE_REFUSED" | "LICENSE_UNKNOWN" | "VULNERABLE" | "PRESENTATION_INVALID" | "SCANNER_HIT" | "SCANNER_EXCEEDED" | "CHECK_INCOMPLETE" | "SCANNER_AWAY" | "MANIFEST_INVALID" | "CONFIGURATION_INVALID" | "ENTRY_MISSING" | "ARCHIVE_CORRUPT" | "ARCHIVE_EMPTY" | "ARCHIVE_ENCRYPTED" | "ARCHIVE_LINK" | "ARCHIVE_PATH_UNSAFE" | "ARCHIVE_PATH_RESERVED" | "ARCHIVE_PATH_REPEATED" | "ARCHIVE_PATH_CONFLICT" | "ARCHIVE_TOO_MANY_FILES" | "ARCHIVE_FILE_TOO_LARGE" | "ARCHIVE_TOO_LARGE" | "ARCHIVE_RATIO" | "ARCHIVE_SIZE_MISMATCH" | "ARCHIVE_CHECKSUM_MISMATCH" | "ARCHIVE_METHOD_UNSUPPORTED" | "ARCHIVE_OVERLAP" | "ARCHIVE_FOREIGN_BYTES";
            /**
             * Format: date-time
             * @description When uploads are refused for it again: at most 366 days from now.
             */
            expiresAt: string;
            /** @description As the finding has it, for the record. */
            file?: string;
            /** @description Names the finding for a decision. It stays the same when lines move or the hash in the name of a chunk changes. Absent where nobody can decide. */
            fingerprint: string;
            /** @description Why it is harmless. Everybody who may read the version reads it. */
            reason: string;
            scope: components["schemas"]["DecisionScopeInput"];
            /**
             * @description The version whose upload was refused for it.
             * @example 1.0.0
             */
            version: string;
        };
        CheckDecisions: {
            decisions: components["schemas"]["CheckDecision"][];
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
        };
        CheckResult: {
            /** @description Absent without any. */
            findings?: {
                /** @enum {string} */
                code: "METADATA_MISSING" | "FIELD_INVALID" | "FIELD_CONFLICT" | "FILE_EMPTY" | "FORMAT_UNSUPPORTED" | "NOT_JAVASCRIPT" | "NOT_CSS" | "SYNTAX_ERROR" | "EXPORT_MISSING" | "EXPORT_WRONG" | "IMPORT_BARE" | "IMPORT_REMOTE" | "IMPORT_MISSING" | "IMPORT_DOUBTFUL" | "REACT_BUNDLED" | "EXTENSION_POINTS_DIFFER" | "NEVER_SHOWN" | "PERMISSION_UNDECLARED" | "PERMISSION_UNUSED" | "SECRET_FOUND" | "PRIVATE_FILE" | "NESTED_ARCHIVE" | "HIDDEN_CHARACTER" | "DIRECTION_CHARACTER" | "STRAY_FILE" | "SIZE_EXCEEDED" | "STYLE_GLOBAL" | "STYLE_VERSION" | "CLUTTER_LEFT_OUT" | "SOURCE_MAP_INVALID" | "SBOM_MISSING" | "SBOM_INVALID" | "LICENSE_REFUSED" | "LICENSE_UNKNOWN" | "VULNERABLE" | "PRESENTATION_INVALID" | "SCANNER_HIT" | "SCANNER_EXCEEDED" | "CHECK_INCOMPLETE" | "SCANNER_AWAY" | "MANIFEST_INVALID" | "CONFIGURATION_INVALID" | "ENTRY_MISSING" | "ARCHIVE_CORRUPT" | "ARCHIVE_EMPTY" | "ARCHIVE_ENCRYPTED" | "ARCHIVE_LINK" | "ARCHIVE_PATH_UNSAFE" | "ARCHIVE_PATH_RESERVED" | "ARCHIVE_PATH_REPEATED" | "ARCHIVE_PATH_CONFLICT" | "ARCHIVE_TOO_MANY_FILES" | "ARCHIVE_FILE_TOO_LARGE" | "ARCHIVE_TOO_LARGE" | "ARCHIVE_RATIO" | "ARCHIVE_SIZE_MISMATCH" | "ARCHIVE_CHECKSUM_MISMATCH" | "ARCHIVE_METHOD_UNSUPPORTED" | "ARCHIVE_OVERLAP" | "ARCHIVE_FOREIGN_BYTES";
                /** @description From 1, in UTF-16 code units. */
                column?: number;
                /** @description Who allowed it. Its level is advisory for that reason. */
                decision?: components["schemas"]["AppliedDecision"];
                /** @description What is there, without secrets. */
                excerpt?: string;
                /** @description A path in the bundle. */
                file?: string;
                /** @description Names the finding for a decision. It stays the same when lines move or the hash in the name of a chunk changes. Absent where nobody can decide. */
                fingerprint?: string;
                hint?: string;
                /**
                 * @description Of a check. enforced: the upload is refused for it. advisory: it is only told.
                 * @enum {string}
                 */
                level?: "enforced" | "advisory";
                line?: number;
                message: string;
                /** @description A JSON pointer (RFC 6901) into the metadata or the body. */
                pointer?: string;
                /** @description The same place in the source, by a source map. */
                source?: components["schemas"]["SourcePlace"];
            }[];
            message: string;
            /**
             * @description The check, as docs/checks.md names it.
             * @example styles
             */
            name: string;
            /** @description How many findings are left out. */
            omitted?: number;
            /**
             * @description waiting: a person decides. errored: the check could not be completed, which is no fault of the bundle.
             * @enum {string}
             */
            outcome: "passed" | "warned" | "refused" | "waiting" | "errored";
        };
        ComparedCapabilities: {
            /** @description What the former version was not found to do. */
            added: components["schemas"]["Capability"][];
            /** @description False if a report leaves capabilities out, so that there may be more changes, or fewer. */
            isComplete: boolean;
            /** @description What only the former version was found to do. */
            removed: components["schemas"]["Capability"][];
            /**
             * @description The published version that comes before this one.
             * @example 1.0.0
             */
            since: string;
        };
        ConfirmOwnersRequestInput: {
            /** @description Of the owners that are accepted, as GET shows it. */
            revision: number;
        };
        /** @example 4fJk20ZsQ1xV */
        DecisionId: string;
        /** @example 4fJk20ZsQ1xV */
        DecisionIdInput: string;
        DecisionRequestInput: {
            /** @description For the log of the registry. */
            reason?: string;
        } | null;
        /**
         * @description version: that version only. plugin: the next versions too, while the place stays the same.
         * @enum {string}
         */
        DecisionScope: "version" | "plugin";
        /**
         * @description version: that version only. plugin: the next versions too, while the place stays the same.
         * @enum {string}
         */
        DecisionScopeInput: "version" | "plugin";
        DeprecateRequestInput: {
            /**
             * @description Shown to everybody who reads the version.
             * @example Sends card numbers to a log.
             */
            reason: string;
            /**
             * @description The plugin to use instead.
             * @example test-plugin
             */
            replacement?: string;
        };
        Deprecation: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            at: string;
            /**
             * @description Shown to everybody who reads the version.
             * @example Sends card numbers to a log.
             */
            reason: string;
            /**
             * @description The plugin to use instead.
             * @example test-plugin
             */
            replacement?: string;
        };
        EndedSessions: {
            /** @description How many sessions the request has ended. */
            ended: number;
        };
        ExchangedToken: {
            /** Format: date-time */
            expiresAt: string;
            /**
             * @description The only plugin that it may publish, or stage.
             * @example test-plugin
             */
            pluginId: string;
            provenance: components["schemas"]["Provenance"];
            /**
             * @description stage: the jobs only upload versions that somebody approves. publish: they may do both.
             * @enum {string}
             */
            scope: "publish" | "stage";
            /** @description Shown once. Send it as Authorization: Bearer …. */
            token: string;
        };
        FormerConfiguration: {
            /** @description A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer. */
            config: {
                [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
            };
            from: components["schemas"]["GenerationSource"] | null;
            generation: number;
            madeAt: string | null;
            madeBy: string | null;
            /** @description The secrets that are set, without their values. They are not in config. */
            secrets: {
                /** @description A JSON pointer into the configuration, which does not have it. */
                pointer: string;
                /** Format: date-time */
                setAt: string;
            }[];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
        };
        Freeze: {
            /** @example Peak season. */
            reason: string;
            /** @description null: until it is lifted. */
            until: string | null;
        };
        Generation: {
            /** @description Compared with the generation before it. */
            changes: components["schemas"]["TenantChange"][];
            freeze: components["schemas"]["Freeze"] | null;
            /** @description null for one of a release that did not record it. */
            from: components["schemas"]["GenerationSource"] | null;
            generation: number;
            /**
             * @description A host: an application whose pages show plugins.
             * @example default
             */
            host: string;
            /** @description Of uninstalled plugins. */
            keptConfigurations: components["schemas"]["KeptConfiguration"][];
            /** @description null for one of a release that did not record it. */
            madeAt: string | null;
            /** @description The name of the token, or null if there was none. */
            madeBy: string | null;
            /**
             * @description Seconds since its publish before a plugin is upgraded to a version.
             * @example 259200
             */
            minReleaseAgeSeconds: number;
            /** @description Sorted by id. */
            plugins: {
                /** @description A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer. */
                config: {
                    [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
                };
                enabled: boolean;
                freeze: components["schemas"]["Freeze"] | null;
                /** Format: date-time */
                installedAt: string;
                minReleaseAgeSeconds: number | null;
                /** @description Where the plugin is among the others of the tenant: lower numbers come first, equal ones are sorted by id. */
                order: number;
                /** @description Of the owners of the plugin that the tenant accepts. */
                ownersRevision: number;
                /**
                 * @description Names a plugin for ever.
                 * @example test-plugin
                 */
                pluginId: string;
                requested: string;
                /** @description The secrets that are set, without their values. They are not in config. */
                secrets: {
                    /** @description A JSON pointer into the configuration, which does not have it. */
                    pointer: string;
                    /** Format: date-time */
                    setAt: string;
                }[];
                /** @description The security fix for which the plugin got this version without the wait; null without one. */
                securityFix: string | null;
                /** Format: date-time */
                updatedAt: string;
                upgrade: components["schemas"]["UpgradePolicy"];
                /**
                 * @description A semantic version without build metadata.
                 * @example 1.0.0
                 */
                version: string;
            }[];
            /** @description The generation that a rollback brought back. */
            rolledBackTo: number | null;
            securityFixes: components["schemas"]["SecurityFixes"];
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        GenerationDifference: {
            /** @description What leads from `since` to `generation`. */
            changes: components["schemas"]["TenantChange"][];
            generation: number;
            since: number;
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        /**
         * @description api: a request. policy: an upgrade that an installation asks for. rollback: a request that brought back an earlier generation. revocation: a version was revoked.
         * @enum {string}
         */
        GenerationSource: "api" | "policy" | "rollback" | "revocation";
        GenerationSummary: {
            /** @description Compared with the generation before it. */
            changes: components["schemas"]["TenantChange"][];
            /** @description null for one of a release that did not record it. */
            from: components["schemas"]["GenerationSource"] | null;
            generation: number;
            /** @description null for one of a release that did not record it. */
            madeAt: string | null;
            /** @description The name of the token, or null if there was none. */
            madeBy: string | null;
            /** @description The generation that a rollback brought back. */
            rolledBackTo: number | null;
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        Hold: {
            /** @enum {string} */
            code: "cooldown" | "frozen" | "rolled-back" | "yanked" | "revoked" | "owner-changed" | "capability-grew" | "private" | "incompatible" | "configuration";
            /** @description With what ends it. */
            description: string;
            /** @description When it ends by itself, or null if it does not. */
            until: string | null;
        };
        Host: {
            /**
             * @description The extension points of its pages, each with its version.
             * @example {
             *       "payment-methods": "1.2"
             *     }
             */
            extensionPoints?: {
                [key: string]: string;
            };
            /**
             * @description A host: an application whose pages show plugins.
             * @example default
             */
            hostId: string;
            /**
             * @description React.
             * @example 19.2
             */
            react?: string;
            /**
             * @description The plugin contract.
             * @example 1.1
             */
            runtime?: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * @description Of the host.
             * @example 4.1.0
             */
            version: string;
        };
        HostRequestInput: {
            /**
             * @description The extension points of its pages, each with its version.
             * @example {
             *       "payment-methods": "1.2"
             *     }
             */
            extensionPoints?: {
                [key: string]: string;
            };
            /**
             * @description React.
             * @example 19.2
             */
            react?: string;
            /**
             * @description The plugin contract.
             * @example 1.1
             */
            runtime?: string;
            /**
             * @description Of the host.
             * @example 4.1.0
             */
            version: string;
        };
        Installation: {
            /** Format: uri */
            bundleUrl: string;
            /** @description A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer. */
            config: {
                [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
            };
            deprecated?: components["schemas"]["Deprecation"];
            /** @description A plugin that is not enabled is not in the tenant manifest. */
            enabled: boolean;
            extensionPoints: string[];
            freeze: components["schemas"]["Freeze"] | null;
            /** Format: date-time */
            installedAt: string;
            /** @description null: as the tenant says. */
            minReleaseAgeSeconds: number | null;
            name: string;
            /** @description Where the plugin is among the others of the tenant: lower numbers come first, equal ones are sorted by id. */
            order: number;
            /** @description Of the owners of the plugin that the tenant accepts. */
            ownersRevision: number;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description The version, range or tag that was asked for. */
            requested: string;
            revoked?: components["schemas"]["VersionMark"];
            /** @description The secrets that are set, without their values. They are not in config. */
            secrets: {
                /** @description A JSON pointer into the configuration, which does not have it. */
                pointer: string;
                /** Format: date-time */
                setAt: string;
            }[];
            /** @description The security fix for which the plugin got this version without the wait; null without one. */
            securityFix: string | null;
            state: components["schemas"]["VersionState"];
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
            /** Format: date-time */
            updatedAt: string;
            upgrade: components["schemas"]["UpgradePolicy"];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
            yanked?: components["schemas"]["VersionMark"];
        };
        InstallRequestInput: {
            /** @description When absent: the existing configuration is kept. */
            config?: {
                [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
            };
            /** @description When absent: it stays as it is, at first enabled. */
            enabled?: boolean;
            /** @description Seconds since its publish before the plugin is upgraded to a version. When absent: it stays as it is. null: as the tenant says. */
            minReleaseAgeSeconds?: number | null;
            /** @description When absent: the existing order is kept, at first 0. */
            order?: number;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description When absent: it stays as it is; with a version, pinned for an exact version, and follow for a range or a tag. */
            upgrade?: components["schemas"]["UpgradePolicyInput"];
            /**
             * @description When absent: what the tenant asked for, if that is a range or a tag, and otherwise the latest version, even if the tenant has an earlier one. A yanked version above it is kept.
             * @example ^1.2.0
             * @example 1.2.3
             * @example latest
             */
            version?: string;
        };
        InstallResult: {
            /** Format: uri */
            bundleUrl: string;
            /** @description What the request changed; empty if nothing. */
            changes: components["schemas"]["TenantChange"][];
            /** @description A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer. */
            config: {
                [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
            };
            deprecated?: components["schemas"]["Deprecation"];
            /** @description A plugin that is not enabled is not in the tenant manifest. */
            enabled: boolean;
            extensionPoints: string[];
            freeze: components["schemas"]["Freeze"] | null;
            generation: number;
            /** Format: date-time */
            installedAt: string;
            /** @description null: as the tenant says. */
            minReleaseAgeSeconds: number | null;
            name: string;
            /** @description Where the plugin is among the others of the tenant: lower numbers come first, equal ones are sorted by id. */
            order: number;
            /** @description Of the owners of the plugin that the tenant accepts. */
            ownersRevision: number;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description The version, range or tag that was asked for. */
            requested: string;
            revoked?: components["schemas"]["VersionMark"];
            /** @description The secrets that are set, without their values. They are not in config. */
            secrets: {
                /** @description A JSON pointer into the configuration, which does not have it. */
                pointer: string;
                /** Format: date-time */
                setAt: string;
            }[];
            /** @description The security fix for which the plugin got this version without the wait; null without one. */
            securityFix: string | null;
            state: components["schemas"]["VersionState"];
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
            /** Format: date-time */
            updatedAt: string;
            upgrade: components["schemas"]["UpgradePolicy"];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
            yanked?: components["schemas"]["VersionMark"];
        };
        IssuedToken: {
            createdAt: string | null;
            /** @description The name of the token that made it. */
            createdBy: string | null;
            expiresAt: string | null;
            /** @description To about an hour; null when it has not been used. */
            lastUsedAt: string | null;
            name: string;
            /** @description Which plugins it may publish, or stage. */
            plugins: (string)[];
            /** @description On whose behalf it publishes. */
            publisher: string;
            revokedAt: string | null;
            /** @description What the token may do. */
            scopes: components["schemas"]["Scope"][];
            /**
             * @description registry: made by a request or a command. environment: of REGISTRY_TOKENS. exchange: given to a CI job for its id token, and removed soon after its end.
             * @enum {string}
             */
            source: "registry" | "environment" | "exchange";
            /** @description For which tenants it may do it; * for all. */
            tenants: ("*" | string)[];
            /** @description Shown once. Send it as Authorization: Bearer …. */
            token: string;
            /** @description null for a token of REGISTRY_TOKENS. */
            tokenId: string | null;
        };
        KeptConfiguration: {
            /** @description A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer. */
            config: {
                [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
            };
            /** Format: date-time */
            keptAt: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description The secrets that are set, without their values. They are not in config. */
            secrets: {
                /** @description A JSON pointer into the configuration, which does not have it. */
                pointer: string;
                /** Format: date-time */
                setAt: string;
            }[];
        };
        MarkRequestInput: {
            /**
             * @description Shown to everybody who reads the version.
             * @example Sends card numbers to a log.
             */
            reason: string;
        };
        MoveTagRequestInput: {
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
        };
        Namespace: {
            /**
             * @description A plugin id, which stands for all ids that begin with it and a hyphen too.
             * @example acme
             */
            namespace: string;
            /** @description Sorted. */
            owners: string[];
            /** Format: date-time */
            reservedAt: string;
        };
        NamespaceRequestInput: {
            /** @description The publishers that may claim ids in it. Empty: nobody may. */
            owners: string[];
        };
        OrderRequestInput: {
            /** @description The ids of plugins that the tenant has, the first one first. The others come after them, as before. */
            plugins: string[];
        };
        PendingUpgrade: {
            /** @description What it waits for; empty if only for its turn. */
            holds: components["schemas"]["Hold"][];
            /** @description That the tenant gets in its turn, within seconds; null if every one waits. */
            next: string | null;
            /**
             * @description The highest one that waits.
             * @example 1.0.0
             */
            pending: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /**
             * @description That the tenant has.
             * @example 1.0.0
             */
            version: string;
        };
        Plugin: {
            /**
             * Format: uri
             * @description The entry of the latest version.
             */
            bundleUrl: string;
            /**
             * @default null
             * @example payment
             */
            category: string | null;
            /**
             * @description What the plugin was built for. When absent: any host.
             * @default {}
             */
            compat: {
                /**
                 * @description Extension points that the plugin cannot do without, each with its version.
                 * @example {
                 *       "payment-methods": "1.2"
                 *     }
                 */
                extensionPoints?: {
                    [key: string]: string;
                };
                /**
                 * @description The host.
                 * @example 4.1
                 */
                host?: string;
                /**
                 * @description React.
                 * @example 19
                 */
                react?: string;
                /**
                 * @description The plugin contract.
                 * @example 1
                 */
                runtime?: string;
            };
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            createdAt: string;
            /**
             * @description What the plugin does.
             * @default
             */
            description: string;
            /**
             * @description The places where the plugin is shown.
             * @default []
             */
            extensionPoints: string[];
            /**
             * @description Where people read more about it.
             * @example https://example.com/plugins/test
             */
            homepage?: string;
            /**
             * @description A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.
             * @example icon.svg
             */
            icon?: string;
            /**
             * Format: uri
             * @description The icon at the bundle-edge. Absent: it has none.
             */
            iconUrl?: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            id: string;
            /**
             * @description sandbox: runs only in an iframe without access to the page.
             * @default inline
             * @enum {string}
             */
            isolation: "inline" | "sandbox";
            /**
             * @description What people may look for.
             * @example [
             *       "instalments",
             *       "invoice"
             *     ]
             */
            keywords?: string[];
            latestState: components["schemas"]["VersionState"];
            /**
             * @description The highest release, or the highest prerelease if there is no release yet. One that is yanked or revoked only when there is no other.
             * @example 1.0.0
             */
            latestVersion: string;
            /**
             * @description An SPDX expression.
             * @example MIT
             * @example LicenseRef-Example-Commercial
             */
            license?: string;
            /**
             * @description The name people see.
             * @example Test Plugin
             */
            name: string;
            /**
             * @description What it does in a page beyond showing itself. When absent: not declared, and not compared.
             * @example {
             *       "network": [
             *         {
             *           "host": "api.example.com",
             *           "reason": "Asks for the exchange rates of the day."
             *         }
             *       ]
             *     }
             */
            permissions?: {
                /** @description What else it does, by the names in the documentation of the checks. */
                capabilities?: {
                    /**
                     * @example data.local-storage
                     * @enum {string}
                     */
                    name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
                    /**
                     * @description Why, for whoever installs the plugin.
                     * @example Asks for the exchange rates of the day.
                     */
                    reason: string;
                }[];
                /** @description The hosts that its requests go to. */
                network?: {
                    /** @example api.example.com */
                    host: string;
                    /**
                     * @description Why, for whoever installs the plugin.
                     * @example Asks for the exchange rates of the day.
                     */
                    reason: string;
                }[];
            };
            /**
             * @description A Markdown file of the ZIP, named *.md, of at most 256 KiB.
             * @example README.md
             */
            readme?: string;
            /**
             * @description Where its source is.
             * @example https://github.com/example/test-plugin
             */
            repository?: string;
            /** @description For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so. */
            securityFix?: {
                /**
                 * @description Of the advisory.
                 * @example CVE-2026-1234
                 */
                name: string;
                /** @example A payment could be confirmed without a login. */
                reason: string;
            };
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            updatedAt: string;
        };
        PluginConfiguration: {
            /** @description The fields in the order of a form, as JSON pointers. Others come after them. */
            order: string[];
            /** @description A JSON Schema (2020-12), as it was published. */
            schema: {
                [key: string]: unknown;
            };
            /** @description The fields that are secrets, as JSON pointers: those with "writeOnly": true. */
            secrets: string[];
        };
        PluginOwners: {
            /** @description When somebody last became an owner who was none before. */
            changedAt: string | null;
            /** @description Up to here an administrator has accepted the owners for all tenants. */
            confirmedRevision: number;
            /** @description The publishers that may publish it and change its versions, sorted. Empty: nobody has claimed it yet. */
            owners: string[];
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description How often the plugin got an owner whom it did not have, or a CI job that may publish it; 0 with its first owners. */
            revision: number;
            /** @description To whom it is offered, until they accept. */
            transfer: {
                /** Format: date-time */
                requestedAt: string;
                requestedBy: string | null;
                to: string;
            } | null;
        };
        PluginTags: {
            /**
             * @description releases: latest moves to each higher release. nothing: it stays where it was moved to.
             * @enum {string}
             */
            latestFollows: "releases" | "nothing";
            /**
             * @example {
             *       "latest": "1.2.0",
             *       "next": "2.0.0-rc.1"
             *     }
             */
            tags: {
                [key: string]: string;
            };
        };
        PluginTenant: {
            enabled: boolean;
            /** @description What it waits for; empty if only for its turn. What the configuration of the tenant or the capabilities of the version hold is only in GET /tenants/{tenantId}/upgrades. */
            holds: components["schemas"]["Hold"][];
            /** @description The highest version that the tenant waits for; null if for none. */
            pending: string | null;
            /** @description The version, range or tag that was asked for. */
            requested: string;
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
            /** Format: date-time */
            updatedAt: string;
            upgrade: components["schemas"]["UpgradePolicy"];
            /**
             * @description That the tenant has.
             * @example 1.0.0
             */
            version: string;
        };
        PluginVersion: {
            /**
             * Format: uri
             * @description The immutable URL of the entry, as the guide asks.
             */
            bundleUrl: string;
            /** @description What the code can do. null: nobody looked, as in versions of earlier releases. */
            capabilities: components["schemas"]["CapabilityReport"] | null;
            /** @description null: no published version comes before this one, or one of the two has no capabilities. */
            capabilityChanges: components["schemas"]["ComparedCapabilities"] | null;
            /**
             * @default null
             * @example payment
             */
            category: string | null;
            checks: components["schemas"]["CheckResult"][];
            /**
             * @description What the plugin was built for. When absent: any host.
             * @default {}
             */
            compat: {
                /**
                 * @description Extension points that the plugin cannot do without, each with its version.
                 * @example {
                 *       "payment-methods": "1.2"
                 *     }
                 */
                extensionPoints?: {
                    [key: string]: string;
                };
                /**
                 * @description The host.
                 * @example 4.1
                 */
                host?: string;
                /**
                 * @description React.
                 * @example 19
                 */
                react?: string;
                /**
                 * @description The plugin contract.
                 * @example 1
                 */
                runtime?: string;
            };
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            createdAt: string;
            deprecated?: components["schemas"]["Deprecation"];
            /**
             * @description What the plugin does.
             * @default
             */
            description: string;
            /** @description The identity of the whole content: metadata, entry and files. */
            digest: string;
            /**
             * @description The places where the plugin is shown.
             * @default []
             */
            extensionPoints: string[];
            files: {
                contentType: string;
                /** @description Subresource Integrity metadata (SHA-384), as in an integrity attribute. */
                integrity: string;
                /**
                 * @description A relative POSIX path inside a bundle.
                 * @example bundle.js
                 * @example chunks/form.js
                 */
                path: string;
                /** @description SHA-256 in lower case hexadecimal. */
                sha256: string;
                /** @description Bytes, before any content coding. */
                size: number;
                /** Format: uri */
                url: string;
            }[];
            /**
             * @description Where people read more about it.
             * @example https://example.com/plugins/test
             */
            homepage?: string;
            /**
             * @description A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.
             * @example icon.svg
             */
            icon?: string;
            /**
             * Format: uri
             * @description The icon at the bundle-edge. Absent: it has none.
             */
            iconUrl?: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            id: string;
            /** @description Of the entry. */
            integrity: string;
            /**
             * @description sandbox: runs only in an iframe without access to the page.
             * @default inline
             * @enum {string}
             */
            isolation: "inline" | "sandbox";
            /**
             * @description What people may look for.
             * @example [
             *       "instalments",
             *       "invoice"
             *     ]
             */
            keywords?: string[];
            /**
             * @description An SPDX expression.
             * @example MIT
             * @example LicenseRef-Example-Commercial
             */
            license?: string;
            /**
             * @description The name people see.
             * @example Test Plugin
             */
            name: string;
            /**
             * @description What it does in a page beyond showing itself. When absent: not declared, and not compared.
             * @example {
             *       "network": [
             *         {
             *           "host": "api.example.com",
             *           "reason": "Asks for the exchange rates of the day."
             *         }
             *       ]
             *     }
             */
            permissions?: {
                /** @description What else it does, by the names in the documentation of the checks. */
                capabilities?: {
                    /**
                     * @example data.local-storage
                     * @enum {string}
                     */
                    name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
                    /**
                     * @description Why, for whoever installs the plugin.
                     * @example Asks for the exchange rates of the day.
                     */
                    reason: string;
                }[];
                /** @description The hosts that its requests go to. */
                network?: {
                    /** @example api.example.com */
                    host: string;
                    /**
                     * @description Why, for whoever installs the plugin.
                     * @example Asks for the exchange rates of the day.
                     */
                    reason: string;
                }[];
            };
            /** @description The CI job that published it, as its issuer says. Absent: it was published with a stored token. */
            provenance?: components["schemas"]["Provenance"];
            /**
             * @description A Markdown file of the ZIP, named *.md, of at most 256 KiB.
             * @example README.md
             */
            readme?: string;
            /**
             * @description Where its source is.
             * @example https://github.com/example/test-plugin
             */
            repository?: string;
            revoked?: components["schemas"]["VersionMark"];
            /** @description For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so. */
            securityFix?: {
                /**
                 * @description Of the advisory.
                 * @example CVE-2026-1234
                 */
                name: string;
                /** @example A payment could be confirmed without a login. */
                reason: string;
            };
            /** @description Of the entry. */
            sha256: string;
            /** @description Total bytes of all files, before any content coding. */
            size: number;
            state: components["schemas"]["VersionState"];
            verdict: components["schemas"]["VerdictState"];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
            yanked?: components["schemas"]["VersionMark"];
        };
        /**
         * @description private: for its owners, administrators, and the tenants that they name.
         * @enum {string}
         */
        PluginVisibility: "public" | "private";
        /**
         * @description private: for its owners, administrators, and the tenants that they name.
         * @enum {string}
         */
        PluginVisibilityInput: "public" | "private";
        Problem: {
            /** @description NOT_READY: the state of each dependency. */
            checks?: {
                [key: string]: string;
            };
            /** @enum {string} */
            code: "INVALID_REQUEST" | "MALFORMED_BODY" | "FILE_MISSING" | "METADATA_MISSING" | "CURSOR_INVALID" | "TENANT_MISSING" | "UNAUTHENTICATED" | "SCOPE_MISSING" | "TENANT_FORBIDDEN" | "PLUGIN_FORBIDDEN" | "PLUGIN_PRIVATE" | "TRUSTED_PUBLISHING_REQUIRED" | "STAGING_ONLY" | "JOB_TOKEN_FORBIDDEN" | "ISSUER_FORBIDDEN" | "ID_TOKEN_REFUSED" | "PUBLISHER_NOT_TRUSTED" | "TRUSTED_PUBLISHING_OFF" | "QUOTA_EXCEEDED" | "CROSS_SITE_REQUEST" | "SERVICE_WORKER_REFUSED" | "BUNDLE_URL_EXPIRED" | "HOST_FORBIDDEN" | "PROXY_FORBIDDEN" | "ROUTE_NOT_FOUND" | "PLUGIN_NOT_FOUND" | "VERSION_NOT_FOUND" | "SOURCE_MAPS_NOT_FOUND" | "README_NOT_FOUND" | "CONFIGURATION_NOT_FOUND" | "TRUSTED_PUBLISHER_NOT_FOUND" | "TAG_NOT_FOUND" | "CHECK_DECISION_NOT_FOUND" | "TOO_MANY_CHECK_DECISIONS" | "FINDINGS_UNDECIDED" | "DECISION_NEEDS_ADMIN" | "VERSION_STAGED" | "VERSION_REJECTED" | "APPROVER_STAGED_IT" | "ID_TOKEN_USED" | "PLUGIN_WITHOUT_OWNER" | "TOO_MANY_TRUSTED_PUBLISHERS" | "SIGN_IN_FAILED" | "SIGN_IN_FORBIDDEN" | "SIGN_IN_UNAVAILABLE" | "SIGN_IN_NOT_CONFIGURED" | "TOKEN_ENDED" | "VERSION_INCOMPATIBLE" | "VERSION_HELD" | "OWNER_NOT_FOUND" | "PLUGIN_ID_SIMILAR" | "NAMESPACE_NOT_FOUND" | "LAST_OWNER" | "TOKEN_NOT_FOUND" | "HOST_NOT_FOUND" | "GENERATION_NOT_FOUND" | "PLUGIN_NOT_INSTALLED" | "FILE_NOT_FOUND" | "MANIFEST_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "REQUEST_TIMEOUT" | "UPLOAD_STALLED" | "VERSION_EXISTS" | "VISIBILITY_CONFLICT" | "PUBLISH_IN_PROGRESS" | "CONCURRENT_CHANGE" | "SCAN_RUNNING" | "SECRET_KEYS_MISSING" | "SECRET_UNREADABLE" | "VERSION_REVOKED" | "PRECONDITION_FAILED" | "UPLOAD_TOO_LARGE" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RANGE_NOT_SATISFIABLE" | "HEADERS_TOO_LARGE" | "METADATA_INVALID" | "METADATA_CONFLICT" | "BUNDLE_REFUSED" | "CONFIGURATION_REFUSED" | "CONFIGURATION_TOO_COSTLY" | "TENANT_FULL" | "KEPT_CONFIGURATIONS_FULL" | "TENANT_MANIFEST_TOO_LARGE" | "TOO_MANY_TAGS" | "VERSION_WITHDRAWN" | "RATE_LIMITED" | "UPLOAD_SHARE_EXCEEDED" | "TOO_MANY_UPLOADS" | "TOO_MANY_SUBSCRIBERS" | "CONFIGURATIONS_BUSY" | "PUBLISHES_UNFINISHED" | "SPOOL_FULL" | "SPOOL_UNAVAILABLE" | "TOO_MANY_DOWNLOADS" | "STORE_UNAVAILABLE" | "SCANNER_UNAVAILABLE" | "BUNDLE_DAMAGED" | "ISSUER_UNAVAILABLE" | "CATALOG_UNAVAILABLE" | "SERVICE_STOPPING" | "NOT_READY" | "CATALOG_DAMAGED" | "INTERNAL";
            detail: string;
            /** @description VERSION_EXISTS: the digests of the published and of the uploaded content. */
            digests?: {
                existing: string;
                uploaded: string;
            };
            errors?: {
                /** @enum {string} */
                code: "METADATA_MISSING" | "FIELD_INVALID" | "FIELD_CONFLICT" | "FILE_EMPTY" | "FORMAT_UNSUPPORTED" | "NOT_JAVASCRIPT" | "NOT_CSS" | "SYNTAX_ERROR" | "EXPORT_MISSING" | "EXPORT_WRONG" | "IMPORT_BARE" | "IMPORT_REMOTE" | "IMPORT_MISSING" | "IMPORT_DOUBTFUL" | "REACT_BUNDLED" | "EXTENSION_POINTS_DIFFER" | "NEVER_SHOWN" | "PERMISSION_UNDECLARED" | "PERMISSION_UNUSED" | "SECRET_FOUND" | "PRIVATE_FILE" | "NESTED_ARCHIVE" | "HIDDEN_CHARACTER" | "DIRECTION_CHARACTER" | "STRAY_FILE" | "SIZE_EXCEEDED" | "STYLE_GLOBAL" | "STYLE_VERSION" | "CLUTTER_LEFT_OUT" | "SOURCE_MAP_INVALID" | "SBOM_MISSING" | "SBOM_INVALID" | "LICENSE_REFUSED" | "LICENSE_UNKNOWN" | "VULNERABLE" | "PRESENTATION_INVALID" | "SCANNER_HIT" | "SCANNER_EXCEEDED" | "CHECK_INCOMPLETE" | "SCANNER_AWAY" | "MANIFEST_INVALID" | "CONFIGURATION_INVALID" | "ENTRY_MISSING" | "ARCHIVE_CORRUPT" | "ARCHIVE_EMPTY" | "ARCHIVE_ENCRYPTED" | "ARCHIVE_LINK" | "ARCHIVE_PATH_UNSAFE" | "ARCHIVE_PATH_RESERVED" | "ARCHIVE_PATH_REPEATED" | "ARCHIVE_PATH_CONFLICT" | "ARCHIVE_TOO_MANY_FILES" | "ARCHIVE_FILE_TOO_LARGE" | "ARCHIVE_TOO_LARGE" | "ARCHIVE_RATIO" | "ARCHIVE_SIZE_MISMATCH" | "ARCHIVE_CHECKSUM_MISMATCH" | "ARCHIVE_METHOD_UNSUPPORTED" | "ARCHIVE_OVERLAP" | "ARCHIVE_FOREIGN_BYTES";
                /** @description From 1, in UTF-16 code units. */
                column?: number;
                /** @description Who allowed it. Its level is advisory for that reason. */
                decision?: components["schemas"]["AppliedDecision"];
                /** @description What is there, without secrets. */
                excerpt?: string;
                /** @description A path in the bundle. */
                file?: string;
                /** @description Names the finding for a decision. It stays the same when lines move or the hash in the name of a chunk changes. Absent where nobody can decide. */
                fingerprint?: string;
                hint?: string;
                /**
                 * @description Of a check. enforced: the upload is refused for it. advisory: it is only told.
                 * @enum {string}
                 */
                level?: "enforced" | "advisory";
                line?: number;
                message: string;
                /** @description A JSON pointer (RFC 6901) into the metadata or the body. */
                pointer?: string;
                /** @description The same place in the source, by a source map. */
                source?: components["schemas"]["SourcePlace"];
            }[];
            /** @description What to do about it. The hints of errors are more specific. */
            fix: string;
            /** @description The id of the request, which is also in the log. */
            instance: string;
            limitBytes?: number;
            retryable: boolean;
            status: number;
            title: string;
            /** @description A stable identifier of the kind of problem, one for each code. */
            type: string;
        };
        Provenance: {
            /** @example 9f2c1d0e5b7a4c3d8e6f1a2b3c4d5e6f7a8b9c0d */
            commit?: string;
            /** @example production */
            environment?: string;
            /** @example https://token.actions.githubusercontent.com */
            issuer: string;
            provider: components["schemas"]["TrustedProvider"];
            /** @example refs/heads/main */
            ref?: string;
            /** @example acme/shop */
            repository?: string;
            /**
             * @description The run or the pipeline.
             * @example 8437211905
             */
            runId?: string;
            /** @example repo:acme/shop:environment:production */
            subject: string;
            /**
             * @description The file of the workflow, with the repository and the ref it was taken from.
             * @example acme/shop/.github/workflows/release.yml@refs/heads/main
             */
            workflow?: string;
        };
        Purge: {
            /** @description Calls that succeeded. There are three: at once, and until PURGE_REPEAT_AFTER_MS. */
            calls: number;
            /** @description Calls that failed since the last one that succeeded. */
            failures: number;
            lastResult: {
                /** Format: date-time */
                at: string;
                /** @description Why the call failed; null when it succeeded. */
                error: string | null;
                /** @description The HTTP status; null when there was no answer. */
                status: number | null;
            } | null;
            nextCallAt: string | null;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** Format: date-time */
            requestedAt: string;
            /**
             * @description waiting: the CDN is called, again if need be. failed: too many calls failed in a row.
             * @enum {string}
             */
            state: "waiting" | "done" | "failed";
            /** @description The tags that moved; none when the files of a version are meant. */
            tags: components["schemas"]["Tag"][];
            /** @description Whose files are meant; null when tags are meant. */
            version: string | null;
        };
        Readme: {
            /**
             * Format: uri
             * @description The folder of all files of the version at the bundle-edge, with a slash at its end.
             */
            folderUrl: string;
            /** @description As its author wrote it: whoever shows it as HTML must make that safe. */
            markdown: string;
            /**
             * @description A relative POSIX path inside a bundle.
             * @example bundle.js
             * @example chunks/form.js
             */
            path: string;
        };
        Registry: {
            /**
             * Format: uri
             * @description Where bundles are downloaded from.
             * @example http://127.0.0.1:4001
             */
            bundlesUrl: string;
            /** @description Whether scanners look at uploads. */
            hasScanners: boolean;
            /** @description Whether known vulnerabilities are searched for in what is published. */
            hasVulnerabilities: boolean;
            signIn: {
                /** @description Whether people sign in with their account at GET /auth/login, besides with a token. */
                hasProvider: boolean;
                /** @description false: no credentials are configured, and everybody on this machine may do everything. */
                isNeeded: boolean;
            };
            uploadLimits: {
                /** @description Of one file, unpacked. */
                fileBytes: number;
                /** @description In one bundle. */
                files: number;
                /** @description Of all files of a bundle, unpacked. */
                totalBytes: number;
                /** @description Of one upload, as it is sent. */
                uploadBytes: number;
            };
            /**
             * @description Of this release.
             * @example 1.0.0
             */
            version: string;
        };
        RevealedSecrets: {
            secrets: {
                /** @description A JSON pointer into the configuration, which does not have it. */
                pointer: string;
                /** Format: date-time */
                setAt: string;
                value: unknown;
            }[];
        };
        RollbackRequestInput: {
            generation: number;
        };
        RotateRequestInput: {
            /**
             * @description How long the former token is still accepted.
             * @default 0
             */
            graceSeconds: number;
        };
        RuleTrial: {
            finishedAt: string | null;
            /** @description How many there are, with versions that exceeded a limit, are unreadable or were not scanned; 500 are listed. */
            hits: number;
            /** @description Why it failed. */
            reason: string | null;
            /** @description The state of the rules that are tried. */
            ruleVersion: string | null;
            scanner: string;
            /** Format: date-time */
            startedAt: string;
            /**
             * @description Until it is done, hits of the changed rules are warnings. running: one registry does it, and if that one ends, another continues. failed: it is continued within a minute; a version at which it fails again and again is left out.
             * @enum {string}
             */
            state: "running" | "done" | "failed";
            /** @description Versions that were left out because their scan failed each time it was tried. */
            unscanned: number;
            /** @description Published versions that were looked at. */
            versions: number;
        };
        Scan: {
            /** @description How many there are. */
            findings: number;
            finishedAt: string | null;
            /** @description The first 100 of them. */
            found: components["schemas"]["ScanFinding"][];
            /** @description Hours. Objects that were stored later than that are not touched. */
            minAgeHours: number;
            /** @description Objects that it has looked at. */
            objects: number;
            plugins: number;
            /** @description Whether it removes objects of versions that nobody recorded. Nothing else is ever removed. */
            remove: boolean;
            startedAt: string | null;
            /**
             * @description none: there was no scan yet. failed: the log of the registry says why. stopped: its process has ended; a new scan begins again.
             * @enum {string}
             */
            state: "none" | "running" | "done" | "failed" | "stopped";
            versions: number;
        };
        ScanFinding: {
            bytes?: number;
            /** @description Of an unknown object. */
            key?: string;
            /** @description The first ones of the objects that are missing. */
            keys?: string[];
            /** @enum {string} */
            kind: "objects-without-version" | "version-without-record" | "version-without-manifest" | "version-without-objects" | "plugin-without-tags" | "unknown-object";
            objects?: number;
            /**
             * @description left: a publish of the version began meanwhile.
             * @enum {string}
             */
            outcome?: "removable" | "removed" | "left";
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId?: string;
            /** @description What a person can do. */
            remedy?: string;
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version?: string;
        };
        Scanner: {
            name: string;
            /** @description Why it is stale or away. */
            reason: string | null;
            /**
             * @description required: a hit is refused. advisory: a hit is a warning. monitor: hits are logged only.
             * @enum {string}
             */
            requirement: "required" | "advisory" | "monitor";
            /** @description The state of its rules; null: it does not say. */
            ruleVersion: string | null;
            /**
             * @description stale: it scans by former rules, because the present ones cannot be used.
             * @enum {string}
             */
            state: "ready" | "stale" | "away";
            /**
             * @description Of a required scanner. refuse: uploads are answered 503 while it is away. wait: versions wait for a person.
             * @enum {string}
             */
            whenAway: "refuse" | "wait";
        };
        /**
         * @description publish: publish plugins, and stage their versions too. stage: only upload versions that wait for approval. install, read: install plugins for its tenants, and read what they have. secrets: read the secrets in the configurations of its tenants. admin: operate the registry.
         * @enum {string}
         */
        Scope: "publish" | "stage" | "install" | "read" | "secrets" | "admin";
        /**
         * @description publish: publish plugins, and stage their versions too. stage: only upload versions that wait for approval. install, read: install plugins for its tenants, and read what they have. secrets: read the secrets in the configurations of its tenants. admin: operate the registry.
         * @enum {string}
         */
        ScopeInput: "publish" | "stage" | "install" | "read" | "secrets" | "admin";
        /**
         * @description at-once: versions that are published as a security fix do not wait for minReleaseAgeSeconds. wait: they wait like all others.
         * @enum {string}
         */
        SecurityFixes: "at-once" | "wait";
        /**
         * @description at-once: versions that are published as a security fix do not wait for minReleaseAgeSeconds. wait: they wait like all others.
         * @enum {string}
         */
        SecurityFixesInput: "at-once" | "wait";
        Session: {
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ends unless it is used again.
             */
            endsAt: string;
            /**
             * Format: date-time
             * @description When it ends at the latest.
             */
            expiresAt: string;
            /** @description Whether it is the session of this request. */
            isCurrent: boolean;
            /**
             * Format: date-time
             * @description To a tenth of the idle limit.
             */
            lastUsedAt: string;
            name: string;
            /**
             * @description The same for all sessions of one person, or of one token.
             * @example q1Xw8yFzT0mB3nKcV5sJ7g
             */
            personId: string;
            /** @enum {string} */
            signedInBy: "token" | "provider";
        };
        SignedIn: {
            /** @description When the session ends unless it is used again; null without a session. */
            endsAt: string | null;
            /** @description When it ends at the latest. */
            expiresAt: string | null;
            /**
             * @description local: no credentials are configured, and everybody on this machine may do everything.
             * @enum {string}
             */
            kind: "session" | "token" | "local";
            name: string | null;
            personId: string | null;
            /** @description Which plugins the caller may publish. */
            plugins: (string)[];
            /** @description On whose behalf the caller publishes. */
            publisher: string | null;
            scopes: components["schemas"]["Scope"][];
            tenants: ("*" | string)[];
        };
        SignedOut: {
            /** @description How many sessions the request has ended. */
            ended: number;
            /**
             * Format: uri
             * @description Where the browser signs out of the provider of accounts, too; go there with it. Missing when the caller has no session of the provider, or it does not offer this or does not answer.
             */
            providerSignOutUrl?: string;
        };
        SignInRequestInput: {
            /** @description A token of this registry. When absent: that of the Authorization header. */
            token?: string;
        };
        SourcePlace: {
            column: number;
            file: string;
            line: number;
        };
        StagedVersion: {
            /** @description The identity of the whole content: metadata, entry and files. */
            digest: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            provenance?: components["schemas"]["Provenance"];
            /** @description Total bytes of all files, before any content coding. */
            size: number;
            /** Format: date-time */
            stagedAt: string;
            /** @description The name of the token that staged it, which does not approve it. */
            stagedBy: string | null;
            /** @enum {string} */
            state: "staged" | "rejected";
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
        };
        StagedVersionDetails: {
            /** @description What the code can do. null: nobody looked, as in versions of earlier releases. */
            capabilities: components["schemas"]["CapabilityReport"] | null;
            /** @description null: no published version comes before this one, or one of the two has no capabilities. */
            capabilityChanges: components["schemas"]["ComparedCapabilities"] | null;
            checks: components["schemas"]["CheckResult"][];
            /** @description The identity of the whole content: metadata, entry and files. */
            digest: string;
            files: {
                contentType: string;
                /** @description Subresource Integrity metadata (SHA-384), as in an integrity attribute. */
                integrity: string;
                /**
                 * @description A relative POSIX path inside a bundle.
                 * @example bundle.js
                 * @example chunks/form.js
                 */
                path: string;
                /** @description SHA-256 in lower case hexadecimal. */
                sha256: string;
                /** @description Bytes, before any content coding. */
                size: number;
            }[];
            metadata: {
                /**
                 * @default null
                 * @example payment
                 */
                category: string | null;
                /**
                 * @description What the plugin was built for. When absent: any host.
                 * @default {}
                 */
                compat: {
                    /**
                     * @description Extension points that the plugin cannot do without, each with its version.
                     * @example {
                     *       "payment-methods": "1.2"
                     *     }
                     */
                    extensionPoints?: {
                        [key: string]: string;
                    };
                    /**
                     * @description The host.
                     * @example 4.1
                     */
                    host?: string;
                    /**
                     * @description React.
                     * @example 19
                     */
                    react?: string;
                    /**
                     * @description The plugin contract.
                     * @example 1
                     */
                    runtime?: string;
                };
                /**
                 * @description What the plugin does.
                 * @default
                 */
                description: string;
                /**
                 * @description The places where the plugin is shown.
                 * @default []
                 */
                extensionPoints: string[];
                /**
                 * @description Where people read more about it.
                 * @example https://example.com/plugins/test
                 */
                homepage?: string;
                /**
                 * @description A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.
                 * @example icon.svg
                 */
                icon?: string;
                /**
                 * @description Names a plugin for ever.
                 * @example test-plugin
                 */
                id: string;
                /**
                 * @description sandbox: runs only in an iframe without access to the page.
                 * @default inline
                 * @enum {string}
                 */
                isolation: "inline" | "sandbox";
                /**
                 * @description What people may look for.
                 * @example [
                 *       "instalments",
                 *       "invoice"
                 *     ]
                 */
                keywords?: string[];
                /**
                 * @description An SPDX expression.
                 * @example MIT
                 * @example LicenseRef-Example-Commercial
                 */
                license?: string;
                /**
                 * @description The name people see.
                 * @example Test Plugin
                 */
                name: string;
                /**
                 * @description What it does in a page beyond showing itself. When absent: not declared, and not compared.
                 * @example {
                 *       "network": [
                 *         {
                 *           "host": "api.example.com",
                 *           "reason": "Asks for the exchange rates of the day."
                 *         }
                 *       ]
                 *     }
                 */
                permissions?: {
                    /** @description What else it does, by the names in the documentation of the checks. */
                    capabilities?: {
                        /**
                         * @example data.local-storage
                         * @enum {string}
                         */
                        name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
                        /**
                         * @description Why, for whoever installs the plugin.
                         * @example Asks for the exchange rates of the day.
                         */
                        reason: string;
                    }[];
                    /** @description The hosts that its requests go to. */
                    network?: {
                        /** @example api.example.com */
                        host: string;
                        /**
                         * @description Why, for whoever installs the plugin.
                         * @example Asks for the exchange rates of the day.
                         */
                        reason: string;
                    }[];
                };
                /**
                 * @description A Markdown file of the ZIP, named *.md, of at most 256 KiB.
                 * @example README.md
                 */
                readme?: string;
                /**
                 * @description Where its source is.
                 * @example https://github.com/example/test-plugin
                 */
                repository?: string;
                /** @description For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so. */
                securityFix?: {
                    /**
                     * @description Of the advisory.
                     * @example CVE-2026-1234
                     */
                    name: string;
                    /** @example A payment could be confirmed without a login. */
                    reason: string;
                };
                /**
                 * @description A semantic version without build metadata.
                 * @example 1.0.0
                 */
                version: string;
            };
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            provenance?: components["schemas"]["Provenance"];
            /** @description Total bytes of all files, before any content coding. */
            size: number;
            /** Format: date-time */
            stagedAt: string;
            /** @description The name of the token that staged it, which does not approve it. */
            stagedBy: string | null;
            /** @enum {string} */
            state: "staged" | "rejected";
            verdict: components["schemas"]["VerdictState"];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
        };
        /**
         * @description A name for a version that can move.
         * @example next
         */
        Tag: string;
        /**
         * @description A name for a version that can move.
         * @example next
         */
        TagInput: string;
        Tenant: {
            freeze: components["schemas"]["Freeze"] | null;
            /** @description 0 for a tenant that never had a plugin. */
            generation: number;
            /**
             * @description A host: an application whose pages show plugins.
             * @example default
             */
            host: string;
            /** @description The uninstalled plugins whose configuration is kept for their next install. */
            keptConfigurations: string[];
            /**
             * @description Seconds since its publish before a plugin is upgraded to a version.
             * @example 259200
             */
            minReleaseAgeSeconds: number;
            securityFixes: components["schemas"]["SecurityFixes"];
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        TenantChange: {
            /** @enum {string} */
            change: "installed" | "changed" | "uninstalled";
            /** @example banner was upgraded from 1.0.0 to 1.1.0. */
            description: string;
            fields: {
                /** @description null where there is none, and for a config, which is not shown. */
                after: string | number | boolean | null;
                /** @description null where there was none, and for a config, which is not shown. */
                before: string | number | boolean | null;
                /** @enum {string} */
                field: "version" | "requested" | "upgrade" | "minReleaseAgeSeconds" | "securityFix" | "securityFixes" | "ownersRevision" | "host" | "freeze" | "config" | "keptConfiguration" | "withdrawn" | "enabled" | "order";
            }[];
            /** @description null: the settings of the tenant. */
            pluginId: string | null;
        };
        TenantManifest: {
            /**
             * Format: uri
             * @description Where the edge serves the newest copy of this document, also while the registry is down. Missing when no copies are made.
             */
            fallbackUrl?: string;
            /** @description Raised by one with every change; 0 for a tenant that never had a plugin. */
            generation: number;
            /** @description In the order that the tenant has set, and where that is equal by id. */
            plugins: {
                /**
                 * Format: ends_with
                 * @description The URL of the files of the version. The URL of a file is this base followed by its path, with each segment percent-encoded.
                 */
                base: string;
                compat: {
                    /**
                     * @description Extension points that the plugin cannot do without, each with its version.
                     * @example {
                     *       "payment-methods": "1.2"
                     *     }
                     */
                    extensionPoints?: {
                        [key: string]: string;
                    };
                    /**
                     * @description The host.
                     * @example 4.1
                     */
                    host?: string;
                    /**
                     * @description React.
                     * @example 19
                     */
                    react?: string;
                    /**
                     * @description The plugin contract.
                     * @example 1
                     */
                    runtime?: string;
                };
                /** @description A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer. */
                config: {
                    [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
                };
                /**
                 * @description The path of the file to import, which is one of files.
                 * @example bundle.js
                 * @example chunks/form.js
                 */
                entry: string;
                extensionPoints: string[];
                /** @description The files that a browser runs or applies: a path that ends with .css is a style sheet, any other a script. Other files of the version are not listed, because no browser checks their integrity. */
                files: {
                    /** @description Subresource Integrity metadata (SHA-384), as in an integrity attribute. */
                    integrity: string;
                    /**
                     * @description A relative POSIX path inside a bundle.
                     * @example bundle.js
                     * @example chunks/form.js
                     */
                    path: string;
                }[];
                /**
                 * @description Names a plugin for ever.
                 * @example test-plugin
                 */
                id: string;
                /** @enum {string} */
                isolation: "inline" | "sandbox";
                name: string;
                /**
                 * @description A semantic version without build metadata.
                 * @example 1.0.0
                 */
                version: string;
            }[];
            /** @constant */
            schemaVersion: 2;
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        TenantSummary: {
            /** @description When its present generation was made. null for one of a release that did not record it, and for a tenant that never had anything. */
            changedAt: string | null;
            freeze: components["schemas"]["Freeze"] | null;
            /** @description 0 for a tenant that never had a plugin. */
            generation: number;
            /**
             * @description A host: an application whose pages show plugins.
             * @example default
             */
            host: string;
            /** @description How many plugins it has. */
            plugins: number;
            /**
             * @description Names a tenant.
             * @example your-tenant-id
             */
            tenantId: string;
        };
        TenantUpdateRequestInput: {
            /** @description null: lifts the freeze. */
            freeze?: {
                /** @example Peak season. */
                reason: string;
                /**
                 * @description When it ends by itself. When absent or null: when it is lifted.
                 * @default null
                 */
                until: string | null;
            } | null;
            /**
             * @description The host whose pages show the plugins of the tenant. It must have been declared.
             * @example default
             */
            host?: string;
            /**
             * @description Seconds since its publish before a plugin is upgraded to a version.
             * @example 259200
             */
            minReleaseAgeSeconds?: number;
            securityFixes?: components["schemas"]["SecurityFixesInput"];
        };
        Token: {
            createdAt: string | null;
            /** @description The name of the token that made it. */
            createdBy: string | null;
            expiresAt: string | null;
            /** @description To about an hour; null when it has not been used. */
            lastUsedAt: string | null;
            name: string;
            /** @description Which plugins it may publish, or stage. */
            plugins: (string)[];
            /** @description On whose behalf it publishes. */
            publisher: string;
            revokedAt: string | null;
            /** @description What the token may do. */
            scopes: components["schemas"]["Scope"][];
            /**
             * @description registry: made by a request or a command. environment: of REGISTRY_TOKENS. exchange: given to a CI job for its id token, and removed soon after its end.
             * @enum {string}
             */
            source: "registry" | "environment" | "exchange";
            /** @description For which tenants it may do it; * for all. */
            tenants: ("*" | string)[];
            /** @description null for a token of REGISTRY_TOKENS. */
            tokenId: string | null;
        };
        TokenExchangeRequestInput: {
            /** @description A JSON Web Token that the CI system signed for this registry. */
            idToken: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
        };
        TokenRequestInput: {
            /**
             * Format: date-time
             * @description When it ends by itself. When absent: when it is revoked.
             */
            expiresAt?: string;
            /** @example ci of the shop */
            name: string;
            /** @description Which plugins it may publish, or stage. When absent: any, if publish or stage is among the scopes. */
            plugins?: (string)[];
            /**
             * @description On whose behalf it publishes. When absent: its name. Tokens of one publisher share their plugins.
             * @example the shop team
             */
            publisher?: string;
            /** @description What the token may do. */
            scopes: components["schemas"]["ScopeInput"][];
            /**
             * @description For which tenants it may do it; * for all.
             * @default []
             */
            tenants: ("*" | string)[];
        };
        TransferRequestInput: {
            /**
             * @description A publisher, to whom plugins belong.
             * @example the shop team
             */
            to: string;
        };
        TrialHit: {
            /** @description From 1, in UTF-16 code units. */
            column: number | null;
            file: string | null;
            hasMoreTenants: boolean;
            /**
             * @description exceeded: the version takes more than the scanner may spend. unreadable: the store has lost or changed something of it, so it was not scanned. unscanned: the scan failed each time it was tried, so the trial went on without it; scan it with the command scan-rules once that is mended.
             * @enum {string}
             */
            kind: "hit" | "exceeded" | "unreadable" | "unscanned";
            line: number | null;
            message: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description Of a hit. */
            rule: string | null;
            scanner: string;
            severity: ("low" | "medium" | "high" | "critical") | null;
            /** @description The first 50 that have the version. */
            tenants: string[];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
        };
        /**
         * @description github: GitHub Actions. gitlab: GitLab CI/CD. oidc: any other issuer of OpenID Connect.
         * @enum {string}
         */
        TrustedProvider: "github" | "gitlab" | "oidc";
        TrustedPublisher: {
            /** Format: date-time */
            addedAt: string;
            /** @description The name of the token that added it. */
            addedBy: string | null;
            /** @description What the id token must say, exactly. */
            claims: {
                [key: string]: string;
            };
            issuer: string;
            provider: components["schemas"]["TrustedProvider"];
            /** @description On whose behalf they publish: whoever added them, or the first owner if an administrator did who is none. They do not publish while this one does not own the plugin. */
            publisher: string | null;
            /**
             * @description The id of a trusted publisher.
             * @example 4fJk20ZsQ1xV
             */
            publisherId: string;
            /**
             * @description stage: the jobs only upload versions that somebody approves. publish: they may do both.
             * @enum {string}
             */
            scope: "publish" | "stage";
            /** @description The file of the workflow; null for any. */
            workflow: string | null;
        };
        TrustedPublisherRequestInput: {
            /**
             * @description What else the id token must say, exactly.
             * @default {}
             * @example {
             *       "repository_owner_id": "1234567"
             *     }
             */
            claims: {
                [key: string]: string;
            };
            /** @description The environment of the job. When absent: any, or none. */
            environment?: string;
            /**
             * @description Compared exactly. It must be one of REGISTRY_TRUSTED_ISSUERS.
             * @default https://token.actions.githubusercontent.com
             * @example https://gitlab.example.com
             */
            issuer: string;
            /** @constant */
            provider: "github";
            /**
             * @description As GitHub spells it, upper and lower case too.
             * @example acme/shop
             */
            repository: string;
            /**
             * @description stage: the jobs only upload versions that somebody approves. publish: they may do both.
             * @default publish
             * @enum {string}
             */
            scope: "publish" | "stage";
            /**
             * @description A file in .github/workflows. When absent: any.
             * @example release.yml
             */
            workflow?: string;
        } | {
            /**
             * @description What else the id token must say, exactly.
             * @default {}
             * @example {
             *       "repository_owner_id": "1234567"
             *     }
             */
            claims: {
                [key: string]: string;
            };
            /** @description The environment of the job. When absent: any, or none. */
            environment?: string;
            /**
             * @description Compared exactly. It must be one of REGISTRY_TRUSTED_ISSUERS.
             * @default https://gitlab.com
             * @example https://gitlab.example.com
             */
            issuer: string;
            /** @constant */
            provider: "gitlab";
            /**
             * @description The path of the project.
             * @example acme/web/shop
             */
            repository: string;
            /**
             * @description stage: the jobs only upload versions that somebody approves. publish: they may do both.
             * @default publish
             * @enum {string}
             */
            scope: "publish" | "stage";
            /**
             * @description The file of the pipeline, in the project itself. When absent: any.
             * @example .gitlab-ci.yml
             */
            workflow?: string;
        } | {
            /**
             * @description What else the id token must say, exactly.
             * @default {}
             * @example {
             *       "repository_owner_id": "1234567"
             *     }
             */
            claims: {
                [key: string]: string;
            };
            /**
             * @description Compared exactly. It must be one of REGISTRY_TRUSTED_ISSUERS.
             * @example https://gitlab.example.com
             */
            issuer: string;
            /** @constant */
            provider: "oidc";
            /**
             * @description stage: the jobs only upload versions that somebody approves. publish: they may do both.
             * @default publish
             * @enum {string}
             */
            scope: "publish" | "stage";
            /** @description The claim sub. */
            subject: string;
        };
        TrustedPublishers: {
            /** @description What the id tokens must be for; null when none is exchanged here. */
            audience: string | null;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            publishers: components["schemas"]["TrustedPublisher"][];
            /** @description True: no token publishes the plugin but those that CI jobs get for their id tokens. */
            requireTrustedPublishing: boolean;
        };
        TrustedPublishingRequestInput: {
            /** @description True: no token publishes the plugin but those that CI jobs get for their id tokens. */
            requireTrustedPublishing: boolean;
        };
        UnmarkRequestInput: {
            /**
             * @description For the log of the registry.
             * @example Sends card numbers to a log.
             */
            reason?: string;
        } | null;
        UpdateRequestInput: {
            /** @description Replaces the whole configuration. When absent: the existing one is kept. */
            config?: {
                [key: string]: components["schemas"]["__shared"]["$defs"]["schema0"];
            };
            /** @description Restores the configuration that the plugin had in that generation, with its secrets. */
            configFromGeneration?: number;
            /** @description When absent: it stays as it is. */
            enabled?: boolean;
            /** @description When absent: it stays as it is. null: lifts the freeze. */
            freeze?: {
                /** @example Peak season. */
                reason: string;
                /**
                 * @description When it ends by itself. When absent or null: when it is lifted.
                 * @default null
                 */
                until: string | null;
            } | null;
            /** @description Seconds since its publish before the plugin is upgraded to a version. When absent: it stays as it is. null: as the tenant says. */
            minReleaseAgeSeconds?: number | null;
            /** @description When absent: the existing order is kept. */
            order?: number;
            /** @description Accepts the owners of the plugin up to that revision, which ends the hold owner-changed. When absent: it stays as it is. */
            ownersRevision?: number;
            /** @description When absent: it stays as it is; with a version, pinned for an exact version, and follow for a range or a tag. */
            upgrade?: components["schemas"]["UpgradePolicyInput"];
            /**
             * @description When absent: what the tenant asked for is kept.
             * @example ^1.2.0
             * @example 1.2.3
             * @example latest
             */
            version?: string;
        };
        /**
         * @description pinned: to none. patch: to those with the same major and minor number. minor: to those with the same major number; below 1.0.0 with the same minor number. follow: to the highest of the range, or wherever the tag is. A range also bounds patch and minor.
         * @enum {string}
         */
        UpgradePolicy: "pinned" | "patch" | "minor" | "follow";
        /**
         * @description pinned: to none. patch: to those with the same major and minor number. minor: to those with the same major number; below 1.0.0 with the same minor number. follow: to the highest of the range, or wherever the tag is. A range also bounds patch and minor.
         * @enum {string}
         */
        UpgradePolicyInput: "pinned" | "patch" | "minor" | "follow";
        UpgradeProgress: {
            /** @description Those of them that got a new generation. */
            changed: number;
            /** @description Those of them that could not; the log says why. */
            failed: number;
            finishedAt: string | null;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /** @description When a version or a tag last changed. */
            requestedAt: string | null;
            /**
             * @description none: no change has been seen yet.
             * @enum {string}
             */
            state: "none" | "running" | "done";
            /** @description Tenants that have the plugin and were looked at. */
            visited: number;
        };
        UploadResult: {
            alreadyPublished: boolean;
            /**
             * Format: uri
             * @description The immutable URL of the entry, as the guide asks.
             */
            bundleUrl: string;
            /** @description What the code can do. null: nobody looked, as in versions of earlier releases. */
            capabilities: components["schemas"]["CapabilityReport"] | null;
            /** @description null: no published version comes before this one, or one of the two has no capabilities. */
            capabilityChanges: components["schemas"]["ComparedCapabilities"] | null;
            /**
             * @default null
             * @example payment
             */
            category: string | null;
            checks: components["schemas"]["CheckResult"][];
            /**
             * @description What the plugin was built for. When absent: any host.
             * @default {}
             */
            compat: {
                /**
                 * @description Extension points that the plugin cannot do without, each with its version.
                 * @example {
                 *       "payment-methods": "1.2"
                 *     }
                 */
                extensionPoints?: {
                    [key: string]: string;
                };
                /**
                 * @description The host.
                 * @example 4.1
                 */
                host?: string;
                /**
                 * @description React.
                 * @example 19
                 */
                react?: string;
                /**
                 * @description The plugin contract.
                 * @example 1
                 */
                runtime?: string;
            };
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            createdAt: string;
            deprecated?: components["schemas"]["Deprecation"];
            /**
             * @description What the plugin does.
             * @default
             */
            description: string;
            /** @description The identity of the whole content: metadata, entry and files. */
            digest: string;
            /**
             * @description The places where the plugin is shown.
             * @default []
             */
            extensionPoints: string[];
            files: {
                contentType: string;
                /** @description Subresource Integrity metadata (SHA-384), as in an integrity attribute. */
                integrity: string;
                /**
                 * @description A relative POSIX path inside a bundle.
                 * @example bundle.js
                 * @example chunks/form.js
                 */
                path: string;
                /** @description SHA-256 in lower case hexadecimal. */
                sha256: string;
                /** @description Bytes, before any content coding. */
                size: number;
                /** Format: uri */
                url: string;
            }[];
            /**
             * @description Where people read more about it.
             * @example https://example.com/plugins/test
             */
            homepage?: string;
            /**
             * @description A square PNG, WebP or SVG of the ZIP, of at most 64 KiB.
             * @example icon.svg
             */
            icon?: string;
            /**
             * Format: uri
             * @description The icon at the bundle-edge. Absent: it has none.
             */
            iconUrl?: string;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            id: string;
            /** @description Of the entry. */
            integrity: string;
            /**
             * @description sandbox: runs only in an iframe without access to the page.
             * @default inline
             * @enum {string}
             */
            isolation: "inline" | "sandbox";
            /**
             * @description What people may look for.
             * @example [
             *       "instalments",
             *       "invoice"
             *     ]
             */
            keywords?: string[];
            /**
             * @description An SPDX expression.
             * @example MIT
             * @example LicenseRef-Example-Commercial
             */
            license?: string;
            /**
             * @description The name people see.
             * @example Test Plugin
             */
            name: string;
            /**
             * @description What it does in a page beyond showing itself. When absent: not declared, and not compared.
             * @example {
             *       "network": [
             *         {
             *           "host": "api.example.com",
             *           "reason": "Asks for the exchange rates of the day."
             *         }
             *       ]
             *     }
             */
            permissions?: {
                /** @description What else it does, by the names in the documentation of the checks. */
                capabilities?: {
                    /**
                     * @example data.local-storage
                     * @enum {string}
                     */
                    name: "network.fetch" | "network.xhr" | "network.websocket" | "network.event-source" | "network.beacon" | "network.resource" | "network.rtc" | "code.eval" | "code.function" | "code.string-timer" | "code.computed-import" | "code.web-assembly" | "code.worker" | "code.service-worker" | "code.import-scripts" | "code.unread-script" | "page.html" | "page.script-element" | "page.markup-script" | "page.frame" | "page.listener" | "page.global-write" | "page.prototype-write" | "page.navigation" | "page.outside-root" | "page.message" | "data.cookie" | "data.local-storage" | "data.session-storage" | "data.indexed-db" | "data.cache" | "data.clipboard" | "data.credentials" | "data.geolocation" | "data.media" | "data.files" | "data.navigator" | "data.channel" | "global.read" | "global.write" | "global.computed";
                    /**
                     * @description Why, for whoever installs the plugin.
                     * @example Asks for the exchange rates of the day.
                     */
                    reason: string;
                }[];
                /** @description The hosts that its requests go to. */
                network?: {
                    /** @example api.example.com */
                    host: string;
                    /**
                     * @description Why, for whoever installs the plugin.
                     * @example Asks for the exchange rates of the day.
                     */
                    reason: string;
                }[];
            };
            /** @description The CI job that published it, as its issuer says. Absent: it was published with a stored token. */
            provenance?: components["schemas"]["Provenance"];
            /**
             * @description A Markdown file of the ZIP, named *.md, of at most 256 KiB.
             * @example README.md
             */
            readme?: string;
            /**
             * @description Where its source is.
             * @example https://github.com/example/test-plugin
             */
            repository?: string;
            revoked?: components["schemas"]["VersionMark"];
            /** @description For a version that mends a vulnerability: upgrades to it do not wait for `minReleaseAgeSeconds`, unless the tenant says so. */
            securityFix?: {
                /**
                 * @description Of the advisory.
                 * @example CVE-2026-1234
                 */
                name: string;
                /** @example A payment could be confirmed without a login. */
                reason: string;
            };
            /** @description Of the entry. */
            sha256: string;
            /** @description Total bytes of all files, before any content coding. */
            size: number;
            /**
             * @description staged: it is published when somebody approves it.
             * @enum {string}
             */
            state: "active" | "deprecated" | "yanked" | "revoked" | "staged";
            verdict: components["schemas"]["VerdictState"];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
            yanked?: components["schemas"]["VersionMark"];
        };
        /**
         * @description waiting: a person decides.
         * @enum {string}
         */
        VerdictState: "passed" | "passed-with-warnings" | "waiting" | "refused" | "errored";
        VersionMark: {
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            at: string;
            /**
             * @description Shown to everybody who reads the version.
             * @example Sends card numbers to a log.
             */
            reason: string;
        };
        /**
         * @description deprecated: readers are warned. yanked: not chosen for anything new, and still served. revoked: not served any more.
         * @enum {string}
         */
        VersionState: "active" | "deprecated" | "yanked" | "revoked";
        VersionSummary: {
            /** Format: uri */
            bundleUrl: string;
            /**
             * Format: date-time
             * @description UTC, RFC 3339.
             */
            createdAt: string;
            deprecated?: components["schemas"]["Deprecation"];
            /** @description SHA-256 in lower case hexadecimal. */
            digest: string;
            /** @description The CI job that published it, as its issuer says. Absent: it was published with a stored token. */
            provenance?: components["schemas"]["Provenance"];
            revoked?: components["schemas"]["VersionMark"];
            size: number;
            state: components["schemas"]["VersionState"];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
            yanked?: components["schemas"]["VersionMark"];
        };
        VisibilityDocument: {
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /**
             * @description That may read and install it while it is private.
             * @example [
             *       "acme"
             *     ]
             */
            tenants: string[];
            visibility: components["schemas"]["PluginVisibility"];
        };
        VisibilityRequestInput: {
            /**
             * @description That may read and install it while it is private.
             * @example [
             *       "acme"
             *     ]
             */
            tenants?: string[];
            visibility: components["schemas"]["PluginVisibilityInput"];
        };
        Vulnerability: {
            /** @description Other names of the same, such as CVE-2021-23337. */
            aliases: string[];
            /** @description The package, by its npm name. */
            component: string;
            /** @description As the bill of materials of the version says. null: it does not say. */
            componentVersion: string | null;
            /** @description The first version of the package without it. null: none is known. */
            fixedIn: string | null;
            /** @description As the database names it, such as GHSA-35jh-r3h4-6jhm. */
            id: string;
            /** @description false: the package has no version that can be compared, so it may be another. */
            isCertain: boolean;
            /**
             * @description Names a plugin for ever.
             * @example test-plugin
             */
            pluginId: string;
            /**
             * @description Malware is critical.
             * @enum {string}
             */
            severity: "critical" | "high" | "moderate" | "low" | "unknown";
            summary: string;
            /** @description How many tenants have the version. */
            tenantCount: number;
            /** @description The first 50 of them, by id. */
            tenants: string[];
            /**
             * @description A semantic version without build metadata.
             * @example 1.0.0
             */
            version: string;
        };
        VulnerabilitySearch: {
            database: {
                /** @description Of npm packages. */
                advisories: number;
                /** @description SHA-256 of its content. */
                revision: string;
                /** @description Files that could not be read. The log names the first ones. */
                skipped: number;
            } | null;
            finishedAt: string | null;
            /** @description The first 50 of the unreadable and unsearched versions, and why: their vulnerabilities are unknown. */
            leftOut: {
                /**
                 * @description Names a plugin for ever.
                 * @example test-plugin
                 */
                pluginId: string;
                reason: string;
                /**
                 * @description A semantic version without build metadata.
                 * @example 1.0.0
                 */
                version: string;
            }[];
            /** @description Why it failed. */
            reason: string | null;
            /**
             * @description off: OSV_DATABASE is not set. none: the first search has not ended yet. failed: the newest one could not read the database, the catalog or the store; what is listed is from the one before.
             * @enum {string}
             */
            state: "off" | "none" | "done" | "failed";
            /** @description Versions whose bill of materials is faulty, or is not in the store. */
            unreadable: number;
            /** @description Versions whose bill of materials takes too much memory or time to read, or that the store cannot read while it answers otherwise. */
            unsearched: number;
            /** @description Published versions that were looked at. */
            versions: number;
            /** @description How many there are; 500 are listed. */
            vulnerabilities: number;
            /** @description Versions of them that have no bill of materials, so that nothing is known of them. */
            withoutBill: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Shared = components['schemas']['__shared'];
export type AppliedDecision = components['schemas']['AppliedDecision'];
export type AuditAction = components['schemas']['AuditAction'];
export type AuditActionInput = components['schemas']['AuditActionInput'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type BundleValidation = components['schemas']['BundleValidation'];
export type Capability = components['schemas']['Capability'];
export type CapabilityReport = components['schemas']['CapabilityReport'];
export type ChangePreview = components['schemas']['ChangePreview'];
export type CheckDecision = components['schemas']['CheckDecision'];
export type CheckDecisionRequestInput = components['schemas']['CheckDecisionRequestInput'];
export type CheckDecisions = components['schemas']['CheckDecisions'];
export type CheckResult = components['schemas']['CheckResult'];
export type ComparedCapabilities = components['schemas']['ComparedCapabilities'];
export type ConfirmOwnersRequestInput = components['schemas']['ConfirmOwnersRequestInput'];
export type DecisionId = components['schemas']['DecisionId'];
export type DecisionIdInput = components['schemas']['DecisionIdInput'];
export type DecisionRequestInput = components['schemas']['DecisionRequestInput'];
export type DecisionScope = components['schemas']['DecisionScope'];
export type DecisionScopeInput = components['schemas']['DecisionScopeInput'];
export type DeprecateRequestInput = components['schemas']['DeprecateRequestInput'];
export type Deprecation = components['schemas']['Deprecation'];
export type EndedSessions = components['schemas']['EndedSessions'];
export type ExchangedToken = components['schemas']['ExchangedToken'];
export type FormerConfiguration = components['schemas']['FormerConfiguration'];
export type Freeze = components['schemas']['Freeze'];
export type Generation = components['schemas']['Generation'];
export type GenerationDifference = components['schemas']['GenerationDifference'];
export type GenerationSource = components['schemas']['GenerationSource'];
export type GenerationSummary = components['schemas']['GenerationSummary'];
export type Hold = components['schemas']['Hold'];
export type Host = components['schemas']['Host'];
export type HostRequestInput = components['schemas']['HostRequestInput'];
export type Installation = components['schemas']['Installation'];
export type InstallRequestInput = components['schemas']['InstallRequestInput'];
export type InstallResult = components['schemas']['InstallResult'];
export type IssuedToken = components['schemas']['IssuedToken'];
export type KeptConfiguration = components['schemas']['KeptConfiguration'];
export type MarkRequestInput = components['schemas']['MarkRequestInput'];
export type MoveTagRequestInput = components['schemas']['MoveTagRequestInput'];
export type Namespace = components['schemas']['Namespace'];
export type NamespaceRequestInput = components['schemas']['NamespaceRequestInput'];
export type OrderRequestInput = components['schemas']['OrderRequestInput'];
export type PendingUpgrade = components['schemas']['PendingUpgrade'];
export type Plugin = components['schemas']['Plugin'];
export type PluginConfiguration = components['schemas']['PluginConfiguration'];
export type PluginOwners = components['schemas']['PluginOwners'];
export type PluginTags = components['schemas']['PluginTags'];
export type PluginTenant = components['schemas']['PluginTenant'];
export type PluginVersion = components['schemas']['PluginVersion'];
export type PluginVisibility = components['schemas']['PluginVisibility'];
export type PluginVisibilityInput = components['schemas']['PluginVisibilityInput'];
export type Problem = components['schemas']['Problem'];
export type Provenance = components['schemas']['Provenance'];
export type Purge = components['schemas']['Purge'];
export type Readme = components['schemas']['Readme'];
export type Registry = components['schemas']['Registry'];
export type RevealedSecrets = components['schemas']['RevealedSecrets'];
export type RollbackRequestInput = components['schemas']['RollbackRequestInput'];
export type RotateRequestInput = components['schemas']['RotateRequestInput'];
export type RuleTrial = components['schemas']['RuleTrial'];
export type Scan = components['schemas']['Scan'];
export type ScanFinding = components['schemas']['ScanFinding'];
export type Scanner = components['schemas']['Scanner'];
export type Scope = components['schemas']['Scope'];
export type ScopeInput = components['schemas']['ScopeInput'];
export type SecurityFixes = components['schemas']['SecurityFixes'];
export type SecurityFixesInput = components['schemas']['SecurityFixesInput'];
export type Session = components['schemas']['Session'];
export type SignedIn = components['schemas']['SignedIn'];
export type SignedOut = components['schemas']['SignedOut'];
export type SignInRequestInput = components['schemas']['SignInRequestInput'];
export type SourcePlace = components['schemas']['SourcePlace'];
export type StagedVersion = components['schemas']['StagedVersion'];
export type StagedVersionDetails = components['schemas']['StagedVersionDetails'];
export type Tag = components['schemas']['Tag'];
export type TagInput = components['schemas']['TagInput'];
export type Tenant = components['schemas']['Tenant'];
export type TenantChange = components['schemas']['TenantChange'];
export type TenantManifest = components['schemas']['TenantManifest'];
export type TenantSummary = components['schemas']['TenantSummary'];
export type TenantUpdateRequestInput = components['schemas']['TenantUpdateRequestInput'];
export type Token = components['schemas']['Token'];
export type TokenExchangeRequestInput = components['schemas']['TokenExchangeRequestInput'];
export type TokenRequestInput = components['schemas']['TokenRequestInput'];
export type TransferRequestInput = components['schemas']['TransferRequestInput'];
export type TrialHit = components['schemas']['TrialHit'];
export type TrustedProvider = components['schemas']['TrustedProvider'];
export type TrustedPublisher = components['schemas']['TrustedPublisher'];
export type TrustedPublisherRequestInput = components['schemas']['TrustedPublisherRequestInput'];
export type TrustedPublishers = components['schemas']['TrustedPublishers'];
export type TrustedPublishingRequestInput = components['schemas']['TrustedPublishingRequestInput'];
export type UnmarkRequestInput = components['schemas']['UnmarkRequestInput'];
export type UpdateRequestInput = components['schemas']['UpdateRequestInput'];
export type UpgradePolicy = components['schemas']['UpgradePolicy'];
export type UpgradePolicyInput = components['schemas']['UpgradePolicyInput'];
export type UpgradeProgress = components['schemas']['UpgradeProgress'];
export type UploadResult = components['schemas']['UploadResult'];
export type VerdictState = components['schemas']['VerdictState'];
export type VersionMark = components['schemas']['VersionMark'];
export type VersionState = components['schemas']['VersionState'];
export type VersionSummary = components['schemas']['VersionSummary'];
export type VisibilityDocument = components['schemas']['VisibilityDocument'];
export type VisibilityRequestInput = components['schemas']['VisibilityRequestInput'];
export type Vulnerability = components['schemas']['Vulnerability'];
export type VulnerabilitySearch = components['schemas']['VulnerabilitySearch'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
