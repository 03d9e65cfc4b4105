/** Links to large results, which Athena has left in S3: whoever has one may fetch the file until it expires. */
import type { ResultFile } from '../types.ts'
import type { Services } from './clients.ts'
import type { Execution } from './execution.ts'
import { s3Place } from './result.ts'

/** Rows above which a result is worth a link. */
const LARGE_ROWS = 10_000
const EXPIRES_SECONDS = 3600

/** A link to the result, where it is large and lies in S3. Never rejects: an answer is not lost for want of a link. */
export async function linkTo(
  execution: Execution,
  services: Services,
  signal: AbortSignal,
): Promise<ResultFile | undefined> {
  const place = s3Place(execution.output)
  if (!place) return undefined
  try {
    const rows = await countRows(execution, services, signal)
    if (rows <= LARGE_ROWS) return undefined
    const { s3, sdk } = services
    const expiresAt = new Date(Date.now() + EXPIRES_SECONDS * 1000).toISOString()
    const command = new sdk.s3.GetObjectCommand({
      ...place,
      ResponseContentDisposition: 'attachment; filename="result.csv"',
      ResponseContentType: 'text/csv; charset=utf-8',
    })
    const url = await sdk.presigner.getSignedUrl(s3, command, { expiresIn: EXPIRES_SECONDS })
    return { url, rows, expiresAt }
  } catch {
    return undefined
  }
}

async function countRows({ id }: Execution, { athena, sdk }: Services, signal: AbortSignal): Promise<number> {
  const command = new sdk.athena.GetQueryRuntimeStatisticsCommand({ QueryExecutionId: id })
  const { QueryRuntimeStatistics } = await athena.send(command, { abortSignal: signal })
  return QueryRuntimeStatistics?.Rows?.OutputRows ?? 0
}
