/** A tool for the agent: readings of a time-series service, as a table that can be the answer. */
import { z } from 'zod'
import { defineTool } from '../../src/index.ts' // outside of this repository: from 'querent'
import { METRICS, readings } from './readings.ts'

const MAX_READINGS = 1000
const UNITS = { temperature: '°C', humidity: '%' }

export const queryTimeSeries = defineTool({
  name: 'query_time_series',
  description: `Readings of a sensor by the hour. Metrics: ${METRICS.join(', ')}. Times are ISO 8601, UTC.`,
  input: z.object({
    metric: z.enum(METRICS),
    start_time: z.iso.datetime({ local: true, offset: true }),
    end_time: z.iso.datetime({ local: true, offset: true }).describe('not included'),
  }),
  async run({ metric, start_time, end_time }, { access }) {
    // A tool answers for what its caller may see: the policies of databases do not reach it.
    if (!access.user.roles.some((role) => role === 'owner' || role === 'facilities'))
      return 'This person may not see readings.'
    const rows = await readings(metric, start_time, end_time, MAX_READINGS + 1)
    return {
      columns: [
        { name: 'time', label: 'Time', type: 'datetime', role: 'time' },
        { name: metric, label: metric, type: 'decimal', role: 'measure', unit: UNITS[metric] },
      ],
      rows: rows.slice(0, MAX_READINGS).map(({ time, value }) => [time, value]),
      truncated: rows.length > MAX_READINGS,
    }
  },
})
