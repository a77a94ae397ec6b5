import {
  type AuditAction,
  ExchangedToken,
  PluginId,
  type ProblemCode,
  TokenExchangeRequest,
  TrustedPublisherDocument,
  TrustedPublisherId,
  TrustedPublisherRequest,
  TrustedPublishers,
  TrustedPublishingRequest,
} from '@plugboard/types'
import { z } from 'zod'
import { requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import { requireOwner } from '../ownership/owners-of.ts'
import type { RegistryApp } from '../registry-app.ts'
import { type ExchangePorts, exchangeToken } from './exchange-token.ts'
import {
  addTrustedPublisher,
  findTrustedPublishers,
  removeTrustedPublisher,
  requireTrustedPublishing,
  type TrustedPublisherPorts,
  toTrustedPublisher,
  toTrustedPublishers,
} from './trusted-publishers.ts'

const PluginParams = z.object({ pluginId: PluginId })
const PublisherParams = PluginParams.extend({ publisherId: TrustedPublisherId })

function changeBy(audit: AuditAction, ...problems: readonly ProblemCode[]) {
  return {
    access: { scope: 'publish', refusesJobs: true },
    audit,
    problems: [
      'CATALOG_UNAVAILABLE',
      'PLUGIN_FORBIDDEN',
      'PLUGIN_NOT_FOUND',
      'TRUSTED_PUBLISHING_REQUIRED',
      ...problems,
    ],
  } as const
}

/** The CI jobs that may publish a plugin, below /plugins/:pluginId/trusted-publishers, and POST /token-exchange. */
export function serveTrustedPublishing(app: RegistryApp, ports: ExchangePorts & TrustedPublisherPorts): void {
  const { audience } = ports
  const tags = ['trusted publishing']
  const url = '/plugins/:pluginId/trusted-publishers'

  app.get(
    url,
    {
      config: {
        access: { scope: 'publish' },
        problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_FORBIDDEN', 'PLUGIN_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'The CI jobs that may publish a plugin without a stored token',
        params: PluginParams,
        response: { 200: TrustedPublishers },
      },
    },
    async ({ caller, params: { pluginId } }) => {
      requirePlugin(caller, pluginId)
      await requireOwner(ports, caller, pluginId)
      return toTrustedPublishers(await findTrustedPublishers(ports, { caller, pluginId }), audience)
    },
  )

  app.put(
    url,
    {
      config: changeBy('trusted-publishing.changed'),
      schema: {
        tags,
        summary:
          'Let no token publish the plugin but those of trusted CI jobs. Only an administrator ends that, or changes the list then',
        params: PluginParams,
        body: TrustedPublishingRequest,
        response: { 200: TrustedPublishers },
      },
    },
    async (request) => {
      const { caller, body } = request
      const { pluginId } = request.params
      logWith(request, { pluginId })
      requirePlugin(caller, pluginId)
      await requireOwner(ports, caller, pluginId)
      const { requireTrustedPublishing: isRequired } = body
      const before = await findTrustedPublishers(ports, { caller, pluginId })
      const record = await requireTrustedPublishing(ports, { caller, pluginId }, isRequired)
      request.log.info({ isRequired }, 'trusted publishing changed')
      await request.audit({
        subject: { pluginId },
        before: { isRequired: before.isRequired === true },
        after: { isRequired },
        isChanged: before.isRequired !== record.isRequired,
      })
      return toTrustedPublishers(record, audience)
    },
  )

  app.post(
    url,
    {
      config: changeBy(
        'trusted-publisher.added',
        'ISSUER_FORBIDDEN',
        'PLUGIN_WITHOUT_OWNER',
        'TOO_MANY_TRUSTED_PUBLISHERS',
      ),
      schema: {
        tags,
        summary:
          'Let CI jobs publish a plugin, or with the scope stage only stage its versions. 200 when they may already',
        params: PluginParams,
        body: TrustedPublisherRequest,
        response: { 200: TrustedPublisherDocument, 201: TrustedPublisherDocument },
      },
    },
    async (request, reply) => {
      const { caller, body } = request
      const { pluginId } = request.params
      logWith(request, { pluginId })
      requirePlugin(caller, pluginId)
      await requireOwner(ports, caller, pluginId)
      const { publisher, isNew, replaced } = await addTrustedPublisher(ports, { caller, pluginId }, body)
      const { publisherId, issuer } = publisher
      request.log.info({ publisherId, issuer, isNew }, 'trusted publisher added')
      const { provider, workflow = null, scope = 'publish', claims } = publisher
      // With a prefix, since a claim may be named `workflow` or `publisherId` too.
      const named = Object.entries(claims).map(([name, value]) => [`claim.${name}`, value] as const)
      const [first] = replaced
      await request.audit({
        subject: { pluginId },
        before: first && {
          publisherId: replaced.map((each) => each.publisherId).join(', '),
          scope: first.scope ?? 'publish',
        },
        after: { publisherId, provider, issuer, workflow, scope, ...Object.fromEntries(named) },
        isChanged: isNew || replaced.length > 0,
      })
      return reply.code(isNew ? 201 : 200).send(toTrustedPublisher(publisher))
    },
  )

  app.delete(
    `${url}/:publisherId`,
    {
      config: changeBy('trusted-publisher.removed', 'TRUSTED_PUBLISHER_NOT_FOUND'),
      schema: {
        tags,
        summary:
          'No longer let CI jobs publish a plugin. A token that one of them has got lasts for its minutes',
        params: PublisherParams,
        response: { 200: TrustedPublishers },
      },
    },
    async (request) => {
      const { caller } = request
      const { pluginId, publisherId } = request.params
      logWith(request, { pluginId })
      requirePlugin(caller, pluginId)
      await requireOwner(ports, caller, pluginId)
      const record = await removeTrustedPublisher(ports, { caller, pluginId }, publisherId)
      request.log.info({ publisherId }, 'trusted publisher removed')
      await request.audit({ subject: { pluginId }, before: { publisherId } })
      return toTrustedPublishers(record, audience)
    },
  )

  app.post(
    '/token-exchange',
    {
      config: {
        access: 'public',
        audit: 'token.exchanged',
        problems: [
          'CATALOG_UNAVAILABLE',
          'ID_TOKEN_REFUSED',
          'ID_TOKEN_USED',
          'ISSUER_FORBIDDEN',
          'ISSUER_UNAVAILABLE',
          'PUBLISHER_NOT_TRUSTED',
          'TRUSTED_PUBLISHING_OFF',
        ],
      },
      schema: {
        tags,
        summary:
          'Exchange the id token of a CI job for a token that publishes one plugin, or stages it, for ten minutes',
        body: TokenExchangeRequest,
        response: { 201: ExchangedToken },
      },
    },
    async (request, reply) => {
      const { pluginId } = request.body
      logWith(request, { pluginId })
      const { token, tokenId, name, scope, expiresAtMs, provenance } = await exchangeToken(
        ports,
        request.body,
      )
      request.log.info({ tokenId, tokenName: name, provenance }, 'id token exchanged')
      const expiresAt = new Date(expiresAtMs).toISOString()
      const {
        issuer,
        subject: job,
        repository = null,
        workflow = null,
        commit = null,
        runId = null,
      } = provenance
      await request.audit({
        subject: { pluginId, tokenId },
        after: { name, scope, expiresAt, issuer, job, repository, workflow, commit, runId },
      })
      return reply.code(201).send({ token, pluginId, scope, expiresAt, provenance })
    },
  )
}
