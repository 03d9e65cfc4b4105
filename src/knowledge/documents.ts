/** The documents of a folder: read again when they change, found by those who may find them. */
import { type Dirent, existsSync, statSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type Access, OWNER_ROLE } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import { PassageSearch } from './search.ts'
import { type Audience, type Passage, type SplitDocument, splitDocument } from './split.ts'

/** The documents that one person may find; others are not there for them. */
export interface DocumentSearch {
  /** The best passages first. `least` is the share of the words of the query that a passage must have, 0 to 1. */
  find(query: string, options: { limit: number; least?: number }): Promise<Passage[]>
}

export interface Documents {
  seenBy(access: Access): DocumentSearch
}

export type DocumentsOptions = {
  /** For the operator: a document that cannot be read, and why. */
  report: (error: QuerentError) => void
  /** Milliseconds in which the folder is looked at once at most. */
  checkMs?: number
}

const ENDING = /\.(md|markdown|txt)$/i
const MAX_FILES = 2000
const MAX_FILE_BYTES = 1024 * 1024
const CHECK_MS = 2000
/** Searches kept at a time: one for each set of documents that somebody may find. */
const MAX_SEARCHES = 20

/** The Markdown and text files below a folder. Throws SETTINGS_INVALID for a folder that is not there. */
export function openDocuments(folder: string, options: DocumentsOptions): Documents {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new QuerentError('SETTINGS_INVALID', `The folder of documents ${JSON.stringify(folder)} is not there.`)
  return new DocumentFolder(folder, options)
}

type Kept = SplitDocument & { stamp: string }

/** Nobody finds a document that cannot be read, not even by its name. */
const UNREADABLE: SplitDocument = { audience: [], passages: [] }

class DocumentFolder implements Documents {
  private readonly folder: string
  private readonly options: DocumentsOptions
  private documents = new Map<string, Kept>()
  private readonly searches = new Map<string, Promise<PassageSearch>>()
  private readonly told = new Set<string>()
  private checkedAt = Number.NEGATIVE_INFINITY
  private checking: Promise<void> | undefined

  constructor(folder: string, options: DocumentsOptions) {
    this.folder = folder
    this.options = options
  }

  seenBy({ user }: Access): DocumentSearch {
    return {
      find: async (query, { limit, least }) => {
        await this.upToDate()
        return (await this.searchFor(user.roles)).find(query, limit, least)
      },
    }
  }

  /** A search over what these roles find and nothing else, so that what they do not find has no part in the order. */
  private searchFor(roles: readonly string[]): Promise<PassageSearch> {
    const seen = [...this.documents].filter(([, { audience }]) => isFor(audience, roles))
    const key = seen.map(([path]) => path).join('\n')
    const known = this.searches.get(key) ?? PassageSearch.over(seen.flatMap(([, { passages }]) => passages))
    this.searches.delete(key)
    this.searches.set(key, known)
    if (this.searches.size > MAX_SEARCHES) this.searches.delete(this.searches.keys().next().value ?? '')
    return known
  }

  private upToDate(): Promise<void> {
    if (performance.now() - this.checkedAt < (this.options.checkMs ?? CHECK_MS)) return Promise.resolve()
    this.checking ??= this.check().finally(() => {
      this.checking = undefined
      this.checkedAt = performance.now()
    })
    return this.checking
  }

  private async check(): Promise<void> {
    const found = new Map<string, Kept>()
    for (const path of await this.paths()) found.set(path, await this.documentAt(path))
    const isSame =
      found.size === this.documents.size && [...found].every(([path, one]) => this.documents.get(path) === one)
    if (isSame) return
    this.documents = found
    this.searches.clear()
  }

  /** Paths in the folder, in their order. What is no file of its own, such as a link out of the folder, is not read. */
  private async paths(): Promise<string[]> {
    const files = (await this.entries())
      .filter((entry) => entry.isFile() && ENDING.test(entry.name))
      .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .sort()
    if (files.length > MAX_FILES) this.tell(`${files.length} documents are too many: only ${MAX_FILES} are searched.`)
    return files.slice(0, MAX_FILES)
  }

  private async entries(): Promise<Dirent[]> {
    try {
      return await readdir(this.folder, { withFileTypes: true, recursive: true })
    } catch (cause) {
      this.tell('The folder of documents cannot be read.', cause)
      return []
    }
  }

  /** The document as it was kept, where its time and size are the same. */
  private async documentAt(path: string): Promise<Kept> {
    const known = this.documents.get(path)
    let stamp = ''
    try {
      const { mtimeMs, size } = await stat(join(this.folder, path))
      stamp = `${mtimeMs} ${size}`
      if (known?.stamp === stamp) return known
      if (size > MAX_FILE_BYTES) throw new Error('It is larger than 1 MB.')
      return { stamp, ...splitDocument(path, await readFile(join(this.folder, path), 'utf8')) }
    } catch (cause) {
      const what = `The document ${JSON.stringify(path)} cannot be read and is not searched.`
      this.options.report(new QuerentError('DOCUMENT_UNREADABLE', what, { cause }))
      return { stamp, ...UNREADABLE }
    }
  }

  /** Once, and not at every look at the folder. */
  private tell(what: string, cause?: unknown): void {
    if (this.told.has(what)) return
    this.told.add(what)
    this.options.report(new QuerentError('DOCUMENT_UNREADABLE', what, { cause }))
  }
}

const isFor = (audience: Audience, roles: readonly string[]): boolean =>
  audience === 'everyone' || roles.includes(OWNER_ROLE) || audience.some((role) => roles.includes(role))
