import type { OwnershipRecord } from '@plugboard/catalog'
import {
  type AuditAction,
  type AuditFacts,
  ConfirmOwnersRequest,
  PluginId,
  PluginOwners,
  type ProblemCode,
  PublisherName,
  TransferRequest,
} from '@plugboard/types'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Caller, credentialName, isAdministrator, requirePlugin } from '../access/caller.ts'
import { logWith } from '../access/request-log.ts'
import type { RegistryApp } from '../registry-app.ts'
import { requireTrustedChange } from '../trusted-publishing/trusted-publishers.ts'
import type { UpgradePorts } from '../upgrades/request-upgrades.ts'
import {
  acceptPlugin,
  addOwner,
  confirmOwners,
  endOffer,
  findOwnership,
  type OwnershipChange,
  offerPlugin,
  removeOwner,
  reservePlugin,
} from './change-owners.ts'
import { OwnerNotFoundError } from './errors.ts'
import { type OwnershipPorts, requireOwner } from './owners-of.ts'

const PluginParams = z.object({ pluginId: PluginId })
const OwnerParams = PluginParams.extend({ publisher: PublisherName })

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

/** To whom plugins belong, below /plugins/:pluginId/owners and /plugins/:pluginId/transfer. */
export function serveOwners(app: RegistryApp, ports: OwnershipPorts & UpgradePorts): void {
  const tags = ['plugins']
  const owners = '/plugins/:pluginId/owners'
  const transfer = '/plugins/:pluginId/transfer'
  const requireOwnerOf = async (request: FastifyRequest, pluginId: PluginId) => {
    logWith(request, { pluginId })
    requirePlugin(request.caller, pluginId)
    await requireOwner(ports, request.caller, pluginId)
    await requireTrustedChange(ports.catalog, { caller: request.caller, pluginId })
  }

  app.get(
    owners,
    {
      config: { access: 'public', problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_NOT_FOUND'] },
      schema: {
        tags,
        summary: 'The publishers that a plugin belongs to',
        params: PluginParams,
        response: { 200: PluginOwners },
      },
    },
    async ({ params: { pluginId } }) => toPluginOwners(await findOwnership(ports, pluginId)),
  )

  app.put(
    `${owners}/:publisher`,
    {
      config: changeBy('owner.added'),
      schema: {
        tags,
        summary:
          'Make a publisher an owner of a plugin, beside the others. An administrator can also give it an id that nobody has',
        params: OwnerParams,
        response: { 200: PluginOwners },
      },
    },
    async (request) => {
      const { pluginId, publisher } = request.params
      await requireOwnerOf(request, pluginId)
      // Somebody else may not keep ids from others without publishing.
      const add = isAdministrator(request.caller) ? reservePlugin : addOwner
      return answer(request, await add(ports, pluginId, publisher), 'owner added')
    },
  )

  app.delete(
    `${owners}/:publisher`,
    {
      config: changeBy('owner.removed', 'LAST_OWNER', 'OWNER_NOT_FOUND'),
      schema: {
        tags,
        summary: 'End the ownership of a publisher. A plugin has at least one owner',
        params: OwnerParams,
        response: { 200: PluginOwners },
      },
    },
    async (request) => {
      const { pluginId, publisher } = request.params
      await requireOwnerOf(request, pluginId)
      return answer(request, await removeOwner(ports, pluginId, publisher), 'owner removed')
    },
  )

  app.post(
    `${owners}/confirm`,
    {
      config: {
        access: { scope: 'admin' },
        audit: 'owners.confirmed',
        problems: ['CATALOG_UNAVAILABLE', 'PLUGIN_NOT_FOUND'],
      },
      schema: {
        tags,
        summary: 'Accept the owners of a plugin for all tenants, whose upgrades wait since they changed',
        params: PluginParams,
        body: ConfirmOwnersRequest,
        response: { 200: PluginOwners },
      },
    },
    async (request) => {
      const { pluginId } = request.params
      logWith(request, { pluginId })
      return answer(
        request,
        await confirmOwners(ports, pluginId, request.body.revision),
        'owners of a plugin confirmed',
      )
    },
  )

  app.post(
    transfer,
    {
      config: changeBy('transfer.offered'),
      schema: {
        tags,
        summary: 'Offer a plugin to another publisher, who becomes its only owner on accepting',
        params: PluginParams,
        body: TransferRequest,
        response: { 200: PluginOwners },
      },
    },
    async (request) => {
      const { pluginId } = request.params
      await requireOwnerOf(request, pluginId)
      const offer = { to: request.body.to, requestedBy: credentialName(request.caller) }
      return answer(request, await offerPlugin(ports, pluginId, offer), 'plugin offered')
    },
  )

  app.delete(
    transfer,
    {
      config: changeBy('transfer.ended'),
      schema: {
        tags,
        summary: 'Take back the offer of a plugin',
        params: PluginParams,
        response: { 200: PluginOwners },
      },
    },
    async (request) => {
      const { pluginId } = request.params
      await requireOwnerOf(request, pluginId)
      return answer(request, await endOffer(ports, pluginId), 'offer of a plugin ended')
    },
  )

  app.post(
    `${transfer}/accept`,
    {
      config: changeBy('transfer.accepted', 'OWNER_NOT_FOUND'),
      schema: {
        tags,
        summary: 'Accept a plugin that is offered to the publisher of the token',
        params: PluginParams,
        response: { 200: PluginOwners },
      },
    },
    async (request) => {
      const { pluginId } = request.params
      logWith(request, { pluginId })
      requirePlugin(request.caller, pluginId)
      await requireTrustedChange(ports.catalog, { caller: request.caller, pluginId })
      return answer(
        request,
        await acceptPlugin(ports, pluginId, publisherOf(request.caller)),
        'plugin accepted',
      )
    },
  )
}

function toPluginOwners(record: OwnershipRecord): PluginOwners {
  const { pluginId, owners, transfer, revision, confirmedRevision = 0, changedAtMs } = record
  return {
    pluginId,
    owners: [...owners],
    transfer: transfer
      ? {
          to: transfer.to,
          requestedBy: transfer.requestedBy,
          requestedAt: new Date(transfer.requestedAtMs).toISOString(),
        }
      : null,
    revision,
    confirmedRevision,
    changedAt: changedAtMs === null ? null : new Date(changedAtMs).toISOString(),
  }
}

/** @throws OwnerNotFoundError */
function publisherOf(caller: Caller): string {
  if (caller.kind === 'token') return caller.credential.publisher
  throw new OwnerNotFoundError('A registry without tokens has no publishers who could accept a plugin.')
}

async function answer(
  request: FastifyRequest,
  { before, after }: OwnershipChange,
  message: string,
): Promise<PluginOwners> {
  request.log.info({ owners: after.owners, offeredTo: after.transfer?.to }, message)
  await request.audit({
    subject: { pluginId: after.pluginId },
    before: before && factsOf(before),
    after: factsOf(after),
    isChanged: after !== before,
  })
  return toPluginOwners(after)
}

function factsOf({ owners, transfer, revision, confirmedRevision = 0 }: OwnershipRecord): AuditFacts {
  return { owners: owners.join(', '), offeredTo: transfer?.to ?? null, revision, confirmedRevision }
}
