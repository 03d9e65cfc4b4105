/** Athena sources: `athena://AwsDataCatalog/hr?workgroup=primary&region=eu-central-1&output=s3://bucket/results/`. */
import type { WorkGroup } from '@aws-sdk/client-athena'
import type { QuerentError } from '../../errors.ts'
import { profileTable } from '../remote/profile.ts'
import { RemoteSource, type Server } from '../remote/source.ts'
import { estimate } from '../trino/estimate.ts'
import { sharesTogether, trinoProfileSql } from '../trino/profile.ts'
import type { Source } from '../types.ts'
import { unreadable } from '../unreadable.ts'
import { type AthenaAddress, readAthenaAddress } from './address.ts'
import { openServices, type Services } from './clients.ts'
import type { Place } from './execution.ts'
import { requestFailure } from './failure.ts'
import { readSchema } from './schema.ts'
import { AthenaSession } from './session.ts'

/** Executions that a source has at Athena at a time; an account may have 20 and more. */
const POOL_SIZE = 10
const WORKGROUP = 'primary'
/** Statements wait in Athena's queue before they run. */
const TIMEOUT_MS = 300_000
/** Bytes that a statement may read where neither the workgroup nor the address says: half a dollar at 5 dollars a terabyte. */
const SCAN_LIMIT_GB = 100
const FIRST_LOOK_MS = 15_000

/** Opens a database of Athena. Throws SOURCE_UNREADABLE where its workgroup cannot be used. */
export async function openAthena(address: string, { name }: { name: string }): Promise<Source> {
  const { server, services } = await athenaServer(address)
  const source = new RemoteSource(name, server)
  const close = source.close.bind(source)
  return Object.assign(source, { timeoutMs: TIMEOUT_MS, close: () => close().finally(() => services.destroy()) })
}

/** What a source on this database is made of. Throws SOURCE_UNREADABLE. */
export async function athenaServer(address: string): Promise<{ server: Server; services: Services }> {
  const read = readAthenaAddress(address)
  const services = await openServices(read.options)
  try {
    const { place, warnings } = await lookAround(read, services)
    return { services, server: serverOf(read, place, warnings, services) }
  } catch (thrown) {
    services.destroy()
    throw thrown
  }
}

function serverOf({ shown, options }: AthenaAddress, place: Place, warnings: string[], services: Services): Server {
  return {
    dialect: 'athena',
    shown,
    poolSize: options.pool ?? POOL_SIZE,
    warnings,
    connect: async () => new AthenaSession(place, services),
    estimate,
    calls: {
      schema: () => readSchema(place, services),
      profile: (ask, table) => profileTable(ask, table, trinoProfileSql),
      inclusion: sharesTogether,
    },
  }
}

/** Learns where the workgroup puts results and what it lets a statement read. */
async function lookAround(
  { shown, catalog, database, options }: AthenaAddress,
  services: Services,
): Promise<{ place: Place; warnings: string[] }> {
  const workgroup = options.workgroup ?? WORKGROUP
  const { State, Configuration = {} } = await readWorkgroup(workgroup, shown, services)
  if (State === 'DISABLED') throw unreadable(shown, `the workgroup ${workgroup} is switched off`)
  const own = Configuration.ResultConfiguration?.OutputLocation
  const isManaged = Configuration.ManagedQueryResultsConfiguration?.Enabled === true
  const isEnforced = Configuration.EnforceWorkGroupConfiguration !== false
  const usesOwn = isManaged || (isEnforced && own !== undefined)
  if (!usesOwn && own === undefined && options.output === undefined)
    throw unreadable(shown, `the workgroup ${workgroup} has no place for results`, {
      next: 'Add output=s3://bucket/folder/ to the address, or set a place for results in the workgroup.',
    })
  const warnings =
    usesOwn && options.output !== undefined && options.output !== own
      ? [`${shown}: the workgroup ${workgroup} decides where results go; output= is not used.`]
      : []
  const limited = Configuration.BytesScannedCutoffPerQuery !== undefined && options.scan_limit_gb === undefined
  return {
    warnings,
    place: {
      catalog,
      database,
      workgroup,
      ...(usesOwn || options.output === undefined ? {} : { output: options.output }),
      ...(limited ? {} : { scanLimit: (options.scan_limit_gb ?? SCAN_LIMIT_GB) * 1e9 }),
      links: options.links ?? true,
    },
  }
}

async function readWorkgroup(name: string, shown: string, { athena, sdk }: Services): Promise<WorkGroup> {
  try {
    const command = new sdk.athena.GetWorkGroupCommand({ WorkGroup: name })
    const { WorkGroup = {} as WorkGroup } = await athena.send(command, {
      abortSignal: AbortSignal.timeout(FIRST_LOOK_MS),
    })
    return WorkGroup
  } catch (thrown) {
    throw problemOf(thrown, name, shown)
  }
}

function problemOf(thrown: unknown, workgroup: string, shown: string): QuerentError {
  const { name = '', message = '' } = thrown instanceof Error ? thrown : {}
  if (/WorkGroup .*(not found|does not exist)/i.test(message))
    return unreadable(shown, `there is no workgroup "${workgroup}"`, { cause: thrown })
  if (/AccessDenied/.test(name) && /GetWorkGroup/.test(message))
    return unreadable(shown, `the credentials may not use the workgroup ${workgroup}`, {
      next: 'docs/servers.md has the rights that a source needs.',
      cause: thrown,
    })
  if (/Region is missing/i.test(message))
    return unreadable(shown, 'no region is known', {
      next: 'Add region=eu-central-1, or the like, to the address.',
      cause: thrown,
    })
  if (/Credentials|Token/i.test(name) && !/^InvalidSignature/.test(name))
    return unreadable(shown, 'there are no AWS credentials, or they have expired', {
      next: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, sign in with "aws sso login", or name a profile.',
      cause: thrown,
    })
  const { code } = requestFailure(thrown)
  const problem = code === 'ENGINE_LOST' ? 'Athena cannot be reached' : 'Athena does not let this source in'
  return unreadable(shown, problem, { next: 'Check the region, the credentials and their rights.', cause: thrown })
}
