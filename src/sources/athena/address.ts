/** Addresses of Athena: `athena://AwsDataCatalog/hr?workgroup=primary&region=eu-central-1&output=s3://bucket/results/`. */
import { type OptionName, type Options, parseUrl, readOptions } from '../remote/address.ts'
import { unreadable } from '../unreadable.ts'

const OPTIONS: readonly OptionName[] = ['workgroup', 'region', 'output', 'profile', 'scan_limit_gb', 'links', 'pool']

export type AthenaAddress = {
  /** The address without its options. */
  shown: string
  catalog: string
  database: string
  options: Options
}

/** Reads an address. It holds no secret: credentials come from AWS's chain. Throws SOURCE_UNREADABLE. */
export function readAthenaAddress(address: string): AthenaAddress {
  const url = parseUrl(address)
  const catalog = decodeURIComponent(url.hostname)
  const database = decodeURIComponent(url.pathname.slice(1)).replace(/\/$/, '')
  const shown = `${url.protocol}//${url.hostname}/${database}`
  if (url.username !== '' || url.password !== '' || url.port !== '')
    throw unreadable(`${url.protocol}//..`, 'an address of Athena names no user, password or port', {
      next: 'Credentials come from the environment, a profile or the role of this machine: docs/servers.md tells how.',
    })
  if (catalog === '' || database === '' || database.includes('/'))
    throw unreadable(shown, 'the address names no database, as in athena://AwsDataCatalog/database')
  return { shown, catalog, database, options: readOptions(url.searchParams, { options: OPTIONS }, shown) }
}
