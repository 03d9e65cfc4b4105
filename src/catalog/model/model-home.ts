/** Where a semantic model is kept: the file of the modeller, or one in the data folder that stands before a built-in model. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { QuerentError } from '../../errors.ts'

/** A semantic model as text, with the name to use in error messages. */
export type ModelText = { text: string; fileName: string }

/** `file`: kept in a file that can be written; `built-in`: came with the source, a change makes the file. */
export type KeptModel = ModelText & { origin: 'file' | 'built-in'; version: string }

export class ModelHome {
  private readonly path: string
  private readonly given: (() => Promise<ModelText>) | undefined
  private readonly required: boolean
  private writing: Promise<unknown> = Promise.resolve()

  /** `given` is the model while there is no file; a `required` file must be there. */
  constructor(path: string, { given, required = false }: { given?: () => Promise<ModelText>; required?: boolean }) {
    this.path = path
    this.given = given
    this.required = required
  }

  /** The model in force as it stands there now; undefined where there is none. Throws MODEL_INVALID for a file that cannot be read. */
  async read(): Promise<KeptModel | undefined> {
    const text = await this.readFile()
    if (text !== undefined) return { text, fileName: this.path, origin: 'file', version: versionOf(text) }
    const given = await this.given?.()
    return given && { ...given, origin: 'built-in', version: versionOf(given.text) }
  }

  /**
   * Keeps a text whose content has been checked. `expected` is the version that the change was made from, empty where there
   * was no model. Throws MODEL_CONFLICT when another one stands there, MODEL_INVALID when the file cannot be written.
   */
  write(text: string, expected: string): Promise<void> {
    const written = this.writing.then(() => this.replace(text, expected))
    this.writing = written.catch(() => {})
    return written
  }

  private async replace(text: string, expected: string): Promise<void> {
    const before = await this.read()
    if ((before?.version ?? '') !== expected)
      throw new QuerentError('MODEL_CONFLICT', 'The semantic model has been changed meanwhile.')
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
      await replaceFile(this.path, text)
    } catch (cause) {
      throw new QuerentError('MODEL_INVALID', `The semantic model ${this.path} cannot be written.`, {
        cause,
        next: 'Let the server write this file, or change the file by hand.',
      })
    }
  }

  private async readFile(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8')
    } catch (cause) {
      if (!this.required && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
      throw new QuerentError('MODEL_INVALID', `The semantic model ${this.path} cannot be read.`, {
        cause,
        next: 'Check that the file exists.',
      })
    }
  }
}

/** SHA-256 of the text, hexadecimal: another text is another version. */
function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The whole text or the one before, whatever happens meanwhile; a link keeps pointing to its file. */
async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const draft = `${target}.${randomUUID()}.tmp`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    await rename(draft, target)
  } catch (cause) {
    await rm(draft, { force: true })
    throw cause
  }
}
