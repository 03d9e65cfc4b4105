/** Tests that need a server: where its address is not set they are skipped by name, and fail in CI. */
import { describe, it } from 'vitest'
import { SERVER_VARIABLES, type ServerDialect } from './servers.fixture.ts'

/** `describe` for tests on the server of this dialect. */
export function describeServer(dialect: ServerDialect, name: string, body: () => void): void {
  const variable = SERVER_VARIABLES[dialect]
  if (process.env[variable]) {
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
