/** What is told to other systems of the turns of this one: figures for Prometheus, traces and metrics by OTLP. */
import type { Settings } from '../settings.ts'
import type { Telemetry } from './otlp.ts'

export { Metrics } from './prometheus.ts'

type TelemetrySettings = Pick<Settings, 'otlpEndpoint' | 'otlpContent'>

/**
 * The exporters of OpenTelemetry where an endpoint is set, here or by the standard variables; their packages are loaded only
 * then.
 */
export async function openTelemetry(
  { otlpEndpoint, otlpContent }: TelemetrySettings,
  version: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Telemetry | undefined> {
  if (otlpEndpoint === '' && !env.OTEL_EXPORTER_OTLP_ENDPOINT) return undefined
  const { openOtlp } = await import('./otlp.ts')
  return openOtlp({ endpoint: otlpEndpoint || undefined, content: otlpContent, version })
}
