import type { Querent } from '../index.ts'
import { createLogger } from '../server/logger.ts'
import type { Settings } from '../settings.ts'

/** Opens a Querent for one command, with every source ready or failed, and closes it again, whatever the command does. */
export async function withQuerent<T>(settings: Settings, use: (querent: Querent) => Promise<T>): Promise<T> {
  // Engines take a moment to load; a command that needs none does not wait for them.
  const { createQuerent } = await import('../index.ts')
  const querent = await createQuerent({ settings, logger: createLogger(settings) })
  try {
    await querent.settled()
    return await use(querent)
  } finally {
    await querent.close()
  }
}
