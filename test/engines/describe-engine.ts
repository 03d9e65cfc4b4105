/** Tests on one engine: where what it needs is absent they are skipped by name, and fail in CI. */
import { describe, it } from 'vitest'
import type { Engine } from './engines.ts'

/** `describe` for tests on this engine. */
export function describeEngine({ name, variable }: Engine, body: () => void): void {
  if (!variable || process.env[variable]) {
    describe(name, body)
  } else if (process.env.CI === 'true') {
    it(name, () => {
      throw new Error(`${variable} is not set`)
    })
  } else {
    console.warn(`${name}: skipped, ${variable} is not set (.ci/services.sh starts the servers)`)
    describe.skip(`${name} (skipped: ${variable} is not set)`, body)
  }
}
