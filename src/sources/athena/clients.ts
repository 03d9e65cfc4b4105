/** The services behind a source: Athena runs, Glue knows the tables, S3 keeps the results. Loaded when a source is opened. */
import type { AthenaClient } from '@aws-sdk/client-athena'
import type { GlueClient } from '@aws-sdk/client-glue'
import type { S3Client } from '@aws-sdk/client-s3'
import { loadDriver } from '../remote/driver.ts'

export type Services = {
  athena: AthenaClient
  glue: GlueClient
  s3: S3Client
  sdk: {
    athena: typeof import('@aws-sdk/client-athena')
    glue: typeof import('@aws-sdk/client-glue')
    s3: typeof import('@aws-sdk/client-s3')
    presigner: typeof import('@aws-sdk/s3-request-presigner')
  }
  destroy(): void
}

/** Attempts at a request that is throttled or lost; the SDK waits between them, longer each time. */
const ATTEMPTS = 5

/** Clients with the credentials of AWS's default chain, or of a profile. Throws SOURCE_UNREADABLE where a package is missing. */
export async function openServices({ region, profile }: { region?: string; profile?: string }): Promise<Services> {
  const [athena, glue, s3, presigner, { fromNodeProviderChain }] = await Promise.all([
    loadDriver('@aws-sdk/client-athena', () => import('@aws-sdk/client-athena')),
    loadDriver('@aws-sdk/client-glue', () => import('@aws-sdk/client-glue')),
    loadDriver('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3')),
    loadDriver('@aws-sdk/s3-request-presigner', () => import('@aws-sdk/s3-request-presigner')),
    loadDriver('@aws-sdk/credential-providers', () => import('@aws-sdk/credential-providers')),
  ])
  const shared = {
    credentials: fromNodeProviderChain(profile === undefined ? {} : { profile }),
    maxAttempts: ATTEMPTS,
    retryMode: 'standard',
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  }
  const clients = {
    athena: new athena.AthenaClient(shared),
    glue: new glue.GlueClient(shared),
    s3: new s3.S3Client({ ...shared, followRegionRedirects: true }),
  }
  return {
    ...clients,
    sdk: { athena, glue, s3, presigner },
    destroy() {
      for (const client of Object.values(clients)) client.destroy()
    },
  }
}
