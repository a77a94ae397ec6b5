interface ProblemKind {
  /** The HTTP status of the answer. */
  readonly status: number
  readonly title: string
  /** True when the same request may succeed later without a change. */
  readonly retryable: boolean
  /** What to do about it. */
  readonly fix: string
}

/** Every code that a problem response can have. Codes are stable: clients decide by them, never by a text. */
export const PROBLEM_CODES = {
  INVALID_REQUEST: {
    status: 400,
    title: 'The request is not valid',
    retryable: false,
    fix: 'Correct what errors[] or detail names.',
  },
  MALFORMED_BODY: {
    status: 400,
    title: 'The body cannot be read',
    retryable: false,
    fix: 'Send a complete body in the format that its content type names.',
  },
  FILE_MISSING: {
    status: 400,
    title: 'The upload has no file',
    retryable: false,
    fix: 'Send the bundle as a multipart part named "file": -F "file=@dist/plugin.js".',
  },
  METADATA_MISSING: {
    status: 400,
    title: 'The upload has no metadata',
    retryable: false,
    fix: 'Send a multipart part named "metadata" with JSON, or upload a ZIP with a manifest.json at its root.',
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor does not come from this listing',
    retryable: false,
    fix: 'Pass the nextCursor of the previous page unchanged and with the same filters, or leave cursor out.',
  },
  TENANT_MISSING: {
    status: 400,
    title: 'The request names no tenant',
    retryable: false,
    fix: 'Send the header x-tenant-id.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'A bearer token is needed',
    retryable: false,
    fix: 'Send "Authorization: Bearer <token>" with a token that POST /tokens made, or with one of REGISTRY_TOKENS.',
  },
  SCOPE_MISSING: {
    status: 403,
    title: 'The token does not permit this',
    retryable: false,
    fix: 'Use a token whose scopes include the one that detail names.',
  },
  TENANT_FORBIDDEN: {
    status: 403,
    title: 'The token is not for this tenant',
    retryable: false,
    fix: 'Use a token of that tenant. The header x-tenant-id confirms a credential and cannot widen it.',
  },
  PLUGIN_FORBIDDEN: {
    status: 403,
    title: 'The token is not for this plugin',
    retryable: false,
    fix: 'Use a token whose plugins include the id, or publish under an id that detail names.',
  },
  // Not 422, because nothing is wrong with the bundle; not 413, because a smaller upload may still be one version too many;
  // not 429, because waiting does not help; and 507 would blame the server. RFC 9110 §15.5.4: a request may be forbidden for
  // reasons unrelated to the credentials, and should not be repeated unchanged.
  QUOTA_EXCEEDED: {
    status: 403,
    title: 'The version would exceed a quota',
    retryable: false,
    fix: 'Ask the operator to raise the setting that detail names. A published version can still be uploaded again at any time.',
  },
  CROSS_SITE_REQUEST: {
    status: 403,
    title: 'Another website sent this request',
    retryable: false,
    fix: 'Call the registry from a server, a command line, a page of its own origin, or one of ALLOWED_ORIGINS.',
  },
  SERVICE_WORKER_REFUSED: {
    status: 403,
    title: 'A bundle may not become a service worker',
    retryable: false,
    fix: 'Register a service worker that the host serves itself. One from here would control all plugins of the origin.',
  },
  HOST_FORBIDDEN: {
    status: 403,
    title: 'The Host header does not name this machine',
    retryable: false,
    fix: 'Without tokens the registry answers to localhost, 127.0.0.1 and [::1] only. Set REGISTRY_TOKENS to serve others.',
  },
  PROXY_FORBIDDEN: {
    status: 403,
    title: 'The request came through a proxy',
    retryable: false,
    fix: 'Without tokens the registry serves this machine only. Call it directly, or set REGISTRY_TOKENS to serve others.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such route',
    retryable: false,
    fix: 'The registry lists its routes at /docs. The edge serves bundles at /plugins/bundles/:pluginId/v:version/:path.',
  },
  PLUGIN_NOT_FOUND: {
    status: 404,
    title: 'There is no such plugin',
    retryable: false,
    fix: 'List the plugins with GET /plugins.',
  },
  VERSION_NOT_FOUND: {
    status: 404,
    title: 'There is no such version',
    retryable: false,
    fix: 'List the versions in the registry with GET /plugins/:pluginId/versions.',
  },
  CONFIGURATION_NOT_FOUND: {
    status: 404,
    title: 'The version has no configuration schema',
    retryable: false,
    fix: 'Nothing: a tenant may give this version any JSON object as its configuration.',
  },
  TAG_NOT_FOUND: {
    status: 404,
    title: 'There is no such tag',
    retryable: false,
    fix: 'List the tags in the registry with GET /plugins/:pluginId/tags.',
  },
  TOKEN_ENDED: {
    status: 409,
    title: 'The token was revoked or has expired',
    retryable: false,
    fix: 'Make a new token with POST /tokens.',
  },
  VERSION_INCOMPATIBLE: {
    status: 409,
    title: 'The host of the tenant does not have what the version was built for',
    retryable: false,
    fix: 'Install a version that was built for the host, or declare what the host has with PUT /hosts/:hostId.',
  },
  VERSION_HELD: {
    status: 409,
    title: 'The version that was asked for has to wait',
    retryable: true,
    fix: 'Wait for what detail names, or name the exact version to install it now.',
  },
  OWNER_NOT_FOUND: {
    status: 404,
    title: 'The plugin is not offered to this publisher, or does not belong to it',
    retryable: false,
    fix: 'GET /plugins/:pluginId/owners says to whom the plugin belongs and is offered.',
  },
  LAST_OWNER: {
    status: 409,
    title: 'A plugin has at least one owner',
    retryable: false,
    fix: 'Offer the plugin to another publisher first, with POST /plugins/:pluginId/transfer.',
  },
  TOKEN_NOT_FOUND: {
    status: 404,
    title: 'There is no such token',
    retryable: false,
    fix: 'List the tokens with GET /tokens. Those of REGISTRY_TOKENS have no id, and are changed there.',
  },
  HOST_NOT_FOUND: {
    status: 404,
    title: 'No such host has been declared',
    retryable: false,
    fix: 'List the hosts with GET /hosts, or declare this one with PUT /hosts/:hostId.',
  },
  GENERATION_NOT_FOUND: {
    status: 404,
    title: 'The tenant has no such generation',
    retryable: false,
    fix: 'Choose one from GET /tenants/{tenantId}/generations. GENERATIONS_KEPT says how many are kept.',
  },
  PLUGIN_NOT_INSTALLED: {
    status: 404,
    title: 'The tenant does not have this plugin',
    retryable: false,
    fix: 'Install it with POST /plugins/install. GET /tenants/:tenantId/plugins lists the plugins of the tenant.',
  },
  FILE_NOT_FOUND: {
    status: 404,
    title: 'There is no such file',
    retryable: false,
    fix: 'Use a URL of the tenant manifest or of the plugin document.',
  },
  MANIFEST_NOT_FOUND: {
    status: 404,
    title: 'There is no such tenant manifest',
    retryable: false,
    fix: 'Use the fallbackUrl of the tenant manifest that the registry answers. A registry without STORED_MANIFEST_KEY makes no copies.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The method is not allowed here',
    retryable: false,
    fix: 'Use one of the methods in the Allow header.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request did not arrive in time',
    retryable: true,
    fix: 'Send the whole request again without a pause.',
  },
  UPLOAD_STALLED: {
    status: 408,
    title: 'The upload stopped sending',
    retryable: true,
    fix: 'Send it again over a steadier connection.',
  },
  VERSION_EXISTS: {
    status: 409,
    title: 'The version exists with other content',
    retryable: false,
    fix: 'Raise the version. The bytes of a published version never change.',
  },
  PUBLISH_IN_PROGRESS: {
    status: 409,
    title: 'The version is being published',
    retryable: true,
    fix: 'Wait for the other upload to end, then send this one again.',
  },
  CONCURRENT_CHANGE: {
    status: 409,
    title: 'Others changed the same record at the same time',
    retryable: true,
    fix: 'Send the request again.',
  },
  SCAN_RUNNING: {
    status: 409,
    title: 'Another scan is running',
    retryable: true,
    fix: 'Wait until GET /operation/scan says that it is done.',
  },
  SECRET_KEYS_MISSING: {
    status: 409,
    title: 'The registry has no key to encrypt a secret with',
    retryable: false,
    fix: 'Set CONFIGURATION_KEYS of the registry, or leave the secret out.',
  },
  SECRET_UNREADABLE: {
    status: 409,
    title: 'A stored secret cannot be decrypted',
    retryable: false,
    fix: 'Put the key that detail names back into CONFIGURATION_KEYS of the registry, or set the secret again.',
  },
  VERSION_REVOKED: {
    status: 410,
    title: 'The version was revoked',
    retryable: false,
    fix: 'Use another version. detail says why this one was revoked.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'A precondition of the request is false',
    retryable: false,
    fix: 'Read the resource again and send its current ETag.',
  },
  UPLOAD_TOO_LARGE: {
    status: 413,
    title: 'The upload is too large',
    retryable: false,
    fix: 'Make it smaller than limitBytes, or raise the limit in the settings of the registry.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    retryable: false,
    fix: 'Make it smaller than limitBytes.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The route does not accept the format of the body',
    retryable: false,
    fix: 'Send multipart/form-data to upload, application/json elsewhere, and no Content-Encoding.',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    title: 'The range is outside the file',
    retryable: false,
    fix: 'Request a range within the size in the Content-Range header.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The header section is too large',
    retryable: false,
    fix: 'Send fewer or shorter headers; 16 KiB are allowed.',
  },
  METADATA_INVALID: {
    status: 422,
    title: 'The metadata is not valid',
    retryable: false,
    fix: 'Correct the fields that errors[] names.',
  },
  METADATA_CONFLICT: {
    status: 422,
    title: 'The metadata and the manifest in the bundle disagree',
    retryable: false,
    fix: 'Make the fields that errors[] names the same in both, or send one of the two.',
  },
  BUNDLE_REFUSED: {
    status: 422,
    title: 'The bundle was refused',
    retryable: false,
    fix: 'Correct what errors[] names; nothing was stored.',
  },
  CONFIGURATION_REFUSED: {
    status: 422,
    title: 'The configuration does not satisfy the schema of the version',
    retryable: false,
    fix: 'Correct the fields that errors[] names, together with the version if it changes. GET /plugins/:pluginId/versions/:version/configuration has the schema.',
  },
  CONFIGURATION_TOO_COSTLY: {
    status: 422,
    title: 'The configuration takes too long, or too much memory, to validate',
    retryable: false,
    fix: 'Give the plugin a simpler configuration, or ask its author for a simpler schema. On a busy machine, raise CONFIGURATION_TIMEOUT_MS.',
  },
  TENANT_FULL: {
    status: 422,
    title: 'The tenant has the maximum number of plugins',
    retryable: false,
    fix: 'Remove a plugin from the tenant first, with DELETE /tenants/:tenantId/plugins/:pluginId.',
  },
  KEPT_CONFIGURATIONS_FULL: {
    status: 422,
    title: 'The tenant keeps as many configurations of uninstalled plugins as it may',
    retryable: false,
    fix: 'Uninstall it without keepConfiguration, or remove what is kept of another one, with DELETE /tenants/:tenantId/plugins/:pluginId.',
  },
  TENANT_MANIFEST_TOO_LARGE: {
    status: 422,
    title: 'The tenant manifest would be too large',
    retryable: false,
    fix: 'Give the plugin a smaller configuration or fewer scripts and style sheets, or remove a plugin from the tenant first.',
  },
  TOO_MANY_TAGS: {
    status: 422,
    title: 'The plugin has the maximum number of tags',
    retryable: false,
    fix: 'Move a tag that exists, or remove one first.',
  },
  VERSION_WITHDRAWN: {
    status: 422,
    title: 'The version is yanked or revoked',
    retryable: false,
    fix: 'Choose another version: GET /plugins/:pluginId/versions says the state of each.',
  },
  UPLOAD_SHARE_EXCEEDED: {
    status: 429,
    title: 'Too many uploads with this token are under way',
    retryable: true,
    fix: 'Send it again after the time in Retry-After, or send fewer at a time.',
  },
  TOO_MANY_UPLOADS: {
    status: 503,
    title: 'Too many uploads are under way',
    retryable: true,
    fix: 'Send it again after the time in Retry-After.',
  },
  TOO_MANY_SUBSCRIBERS: {
    status: 503,
    title: 'Too many streams of changes are open',
    retryable: true,
    fix: 'Poll the tenant manifest instead, and open the stream again after the time in Retry-After.',
  },
  CONFIGURATIONS_BUSY: {
    status: 503,
    title: 'Too many configurations of the same caller are being validated',
    retryable: true,
    fix: 'Send it again after the time in Retry-After, or send fewer at a time.',
  },
  PUBLISHES_UNFINISHED: {
    status: 503,
    title: 'Publishes that have not ended leave no room for this version',
    retryable: true,
    fix: 'Send it again after the time in Retry-After. What an interrupted publish takes is free again once that publish was sent again or recovered.',
  },
  SPOOL_FULL: {
    status: 503,
    title: 'The registry has no disk space for uploads',
    retryable: true,
    fix: 'Free space in SPOOL_DIR of the registry, then send the upload again.',
  },
  SPOOL_UNAVAILABLE: {
    status: 503,
    title: 'The registry cannot write uploads to its disk',
    retryable: true,
    fix: 'Create the folder SPOOL_DIR, make it writable for the registry, then send the upload again.',
  },
  TOO_MANY_DOWNLOADS: {
    status: 503,
    title: 'Too many large files are being sent',
    retryable: true,
    fix: 'Send it again after the time in Retry-After.',
  },
  STORE_UNAVAILABLE: {
    status: 503,
    title: 'The object store does not answer',
    retryable: true,
    fix: 'Send it again after the time in Retry-After. /ready names what is down.',
  },
  BUNDLE_DAMAGED: {
    status: 503,
    title: 'The store has lost or changed what was published',
    retryable: true,
    fix: 'Upload the same bundle again, which puts back what is missing. If that fails, tell the operator: the log names the objects. Nothing else was served instead.',
  },
  CATALOG_UNAVAILABLE: {
    status: 503,
    title: 'The database does not answer',
    retryable: true,
    fix: 'Send it again after the time in Retry-After. /ready names what is down.',
  },
  SERVICE_STOPPING: {
    status: 503,
    title: 'The service is stopping',
    retryable: true,
    fix: 'Send it again: another registry, or this one once it has started, takes it.',
  },
  NOT_READY: {
    status: 503,
    title: 'The service is not ready',
    retryable: true,
    fix: 'See which of the checks failed.',
  },
  CATALOG_DAMAGED: {
    status: 500,
    title: 'The database, or a record in it, cannot be used',
    retryable: false,
    fix: 'Tell the operator the instance: the log says what cannot be used and what to do about it. When that is one record, the others are not affected.',
  },
  INTERNAL: {
    status: 500,
    title: 'The service failed',
    retryable: true,
    fix: 'Tell the operator the instance: the log has a line with this id.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof PROBLEM_CODES
