/** `querent model`: write a first semantic model, or check one. */
import { readFile, writeFile } from 'node:fs/promises'
import { OWNER } from '../access/types.ts'
import { initModel } from '../catalog/model/init-model.ts'
import { readModel } from '../catalog/model/read-model.ts'
import { QuerentError } from '../errors.ts'
import { counted } from '../form/labels.ts'
import { type Given, quietSettings } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { withQuerent } from './with-querent.ts'

export type InitOptions = Given & { out?: string }

/** Prints a model drafted from the first source, or writes it to a file that must be new. Returns the exit code. */
export async function initModelFile({ out, ...given }: InitOptions, terminal: Terminal): Promise<number> {
  const text = await withQuerent(quietSettings(given), async (querent) =>
    initModel(await querent.catalog(undefined, OWNER)),
  )
  if (out === undefined) {
    terminal.out(text)
    return 0
  }
  await writeNew(out, text)
  terminal.out(`Wrote ${out}. Add synonyms and metrics, then check it with "querent model check ${out}".\n`)
  return 0
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (cause) {
    throw new QuerentError('INVALID_REQUEST', `The file ${file} cannot be written.`, {
      next: 'Name a file that does not exist yet, in a folder that does.',
      cause,
    })
  }
}

/** Reads a model and says what is in it. Throws MODEL_INVALID naming every problem by its line. Returns the exit code. */
export async function checkModelFile(file: string, terminal: Terminal): Promise<number> {
  const { model, warnings } = readModel(await readText(file), file)
  for (const warning of warnings) terminal.err(`${terminal.colours.yellow(warning)}\n`)
  const parts = [
    counted(model.datasets.length, 'dataset'),
    counted(model.metrics.length, 'metric'),
    counted(model.relationships.length, 'relationship'),
  ]
  terminal.out(`${file} is valid: ${parts.join(', ')}.\n`)
  return 0
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new QuerentError('SOURCE_UNREADABLE', `The file ${file} cannot be read.`, { cause })
  }
}
