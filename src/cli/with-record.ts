import { openRecord, type Record, sqliteStore, storePath } from '../record/index.ts'
import { readSettings } from '../settings.ts'
import type { Given } from './flags.ts'

/** Opens the store for one command that needs no source, and closes it again. `location` names the store. */
export async function withRecord(
  given: Given,
  use: (record: Record, location: string) => Promise<number>,
): Promise<number> {
  const store = sqliteStore(storePath(readSettings(given).dataDir))
  const record = await openRecord(store)
  try {
    return await use(record, store.location)
  } finally {
    await record.close()
  }
}
