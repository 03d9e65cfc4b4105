/** One execution at Athena: begun, waited for, stopped. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { QueryExecution } from '@aws-sdk/client-athena'
import type { QuerentError } from '../../errors.ts'
import { readsTooMuch } from '../failure.ts'
import { driverFailure } from '../remote/connection-problem.ts'
import type { Services } from './clients.ts'
import { reasonFailure, requestFailure } from './failure.ts'

/** Where statements run and what they may read. */
export type Place = {
  catalog: string
  database: string
  workgroup: string
  /** Where results go; absent where the workgroup says. */
  output?: string
  /** Bytes that a statement may read, where the workgroup sets no limit of its own. */
  scanLimit?: number
  /** Whether people may be given links to results. */
  links: boolean
}

/** The waits between two looks: growing, each a little longer or shorter by chance, so that callers do not ask in step. */
const POLL = { firstMs: 100, factor: 1.5, mostMs: 2000, jitter: 0.2 }
const START_MS = 30_000
const STOP_MS = 5000

export class Execution {
  readonly id: string
  bytes = 0
  /** The address of the result file in S3, once the statement has succeeded; none where Athena keeps results itself. */
  output: string | undefined
  private over = false
  private readonly services: Services

  private constructor(id: string, services: Services) {
    this.id = id
    this.services = services
  }

  /** Gives a statement to Athena. Throws its failure. */
  static async start(sql: string, place: Place, services: Services): Promise<Execution> {
    const { athena, sdk } = services
    const command = new sdk.athena.StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Catalog: place.catalog, Database: place.database },
      WorkGroup: place.workgroup,
      // Requests that are sent again begin no second execution.
      ClientRequestToken: randomUUID(),
      ...(place.output === undefined ? {} : { ResultConfiguration: { OutputLocation: place.output } }),
    })
    try {
      const { QueryExecutionId = '' } = await athena.send(command, { abortSignal: AbortSignal.timeout(START_MS) })
      return new Execution(QueryExecutionId, services)
    } catch (thrown) {
      throw requestFailure(thrown)
    }
  }

  /** Waits until the statement has succeeded. Throws its failure, and QUERY_TOO_LARGE once it has read more than `maxBytes`. */
  async finish(maxBytes: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = POLL.firstMs; ; waitMs = Math.min(waitMs * POLL.factor, POLL.mostMs)) {
      const { Status, Statistics, ResultConfiguration } = await this.look(signal)
      this.bytes = Statistics?.DataScannedInBytes ?? this.bytes
      switch (Status?.State) {
        case 'SUCCEEDED':
          this.over = true
          this.output = ResultConfiguration?.OutputLocation
          return
        case 'FAILED':
        case 'CANCELLED':
          this.over = true
          throw failureOf(Status.State, Status.StateChangeReason ?? Status.AthenaError?.ErrorMessage ?? '')
        default:
          if (this.bytes > maxBytes) throw readsTooMuch(this.bytes, maxBytes)
      }
      await pause(waitMs * (1 + POLL.jitter * (2 * Math.random() - 1)), undefined, { signal })
    }
  }

  /** Stops the statement at Athena; what is over stays as it is. Never rejects. */
  async stop(): Promise<void> {
    if (this.over) return
    this.over = true
    const { athena, sdk } = this.services
    const command = new sdk.athena.StopQueryExecutionCommand({ QueryExecutionId: this.id })
    await athena.send(command, { abortSignal: AbortSignal.timeout(STOP_MS) }).catch(() => {})
  }

  private async look(signal: AbortSignal): Promise<QueryExecution> {
    const { athena, sdk } = this.services
    const command = new sdk.athena.GetQueryExecutionCommand({ QueryExecutionId: this.id })
    try {
      return (await athena.send(command, { abortSignal: signal })).QueryExecution ?? {}
    } catch (thrown) {
      throw requestFailure(thrown)
    }
  }
}

function failureOf(state: 'FAILED' | 'CANCELLED', reason: string): QuerentError {
  const kind = reasonFailure(reason)
  return driverFailure(
    kind === 'failed' && state === 'CANCELLED' ? 'interrupted' : kind,
    new Error(`${state}: ${reason}`),
  )
}
