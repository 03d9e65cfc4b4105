/** Semantic models as texts that an owner reads, changes and saves; a saved one is in force for everybody at once. */
import { type Access, OWNER_ROLE } from './access/types.ts'
import { editModel } from './catalog/model/edit-model.ts'
import { initModel } from './catalog/model/init-model.ts'
import { ModelProblems } from './catalog/model/model-file.ts'
import type { KeptModel } from './catalog/model/model-home.ts'
import { type ModelEdit, type ModelParts, partsOf } from './catalog/model/model-parts.ts'
import { asQuerentError, QuerentError } from './errors.ts'
import type { Sources, Workbench } from './house.ts'

/** What is said of a text, and where; line and column from 1, absent for what concerns no one place. */
export type ModelNote = { message: string; line?: number; column?: number }

/** `parts` is absent while the text is no model that a form can show. */
export type CheckedModel = { text: string; parts?: ModelParts; problems: ModelNote[]; warnings: ModelNote[] }

/** `version` is empty for a `draft`, made from the database where there is no model yet. */
export type OpenedModel = CheckedModel & {
  source: string
  fileName: string
  version: string
  origin: KeptModel['origin'] | 'draft'
}

export class SemanticModels {
  private readonly sources: Sources

  constructor(sources: Sources) {
    this.sources = sources
  }

  /** The model of a source as it is kept now. Throws FORBIDDEN, SOURCE_UNKNOWN, or why the source is not ready. */
  async open(name: string, access: Access): Promise<OpenedModel> {
    return opened(await this.workbench(name, access))
  }

  /** The text with edits made, and what is wrong with it; nothing is saved. Throws FORBIDDEN, INVALID_REQUEST. */
  async check(name: string, given: { text: string; edits?: ModelEdit[] }, access: Access): Promise<CheckedModel> {
    const bench = await this.workbench(name, access)
    const { fileName } = await keptIn(bench)
    const { text, edits = [] } = given
    if (edits.length === 0) return checked(text, fileName, bench)
    try {
      return checked(editModel(text, fileName, edits), fileName, bench)
    } catch (thrown) {
      return { text, problems: problemsIn(thrown), warnings: [] }
    }
  }

  /**
   * Saves a text in place of the one of `version`, and answers with what is in force then. Throws FORBIDDEN, MODEL_INVALID,
   * MODEL_CONFLICT when the model was changed meanwhile.
   */
  async save(name: string, given: { text: string; version: string }, access: Access): Promise<OpenedModel> {
    const bench = await this.workbench(name, access)
    const { fileName } = await keptIn(bench)
    const catalogued = bench.tried({ text: given.text, fileName })
    await bench.home.write(given.text, given.version)
    bench.use(catalogued)
    return opened(bench)
  }

  /** A model tells of all that a source holds: it is for an owner from whom nothing of the source is kept. */
  private async workbench(name: string, access: Access): Promise<Workbench> {
    if (access.user.roles.includes(OWNER_ROLE)) {
      const bench = await this.sources.workbench(name, access)
      if (bench.view.catalog === bench.view.full) return bench
    }
    throw new QuerentError('FORBIDDEN', 'Only an owner who may read the whole source may see and change its model.', {
      next: 'Ask an owner to make the change.',
    })
  }
}

/** The model that is kept, or a draft of one. */
async function keptIn({ home, view }: Workbench): Promise<Omit<KeptModel, 'origin'> & Pick<OpenedModel, 'origin'>> {
  const kept = await home.read()
  return kept ?? { text: initModel(view.full), fileName: 'draft.ossie.yaml', version: '', origin: 'draft' }
}

async function opened(bench: Workbench): Promise<OpenedModel> {
  const { text, fileName, version, origin } = await keptIn(bench)
  return { source: bench.source.name, fileName, version, origin, ...checked(text, fileName, bench) }
}

function checked(text: string, fileName: string, bench: Workbench): CheckedModel {
  try {
    const { catalog } = bench.tried({ text, fileName })
    const warnings = catalog.warnings.flatMap((warning) => noteOf(warning, fileName))
    return { text, parts: partsOf(text, fileName), problems: [], warnings }
  } catch (thrown) {
    return { text, parts: partsIfAny(text, fileName), problems: problemsIn(thrown), warnings: [] }
  }
}

function partsIfAny(text: string, fileName: string): ModelParts | undefined {
  try {
    return partsOf(text, fileName)
  } catch {
    return undefined
  }
}

function problemsIn(thrown: unknown): ModelNote[] {
  const error = asQuerentError(thrown)
  if (error.code !== 'MODEL_INVALID') throw error
  if (!(error.cause instanceof ModelProblems)) return [{ message: error.message }]
  return error.cause.problems.map(({ place, message }) => ({ ...place, message }))
}

/** A warning about the file, with its place taken from the front; those about the database are not the model's. */
function noteOf(warning: string, fileName: string): ModelNote[] {
  if (!warning.startsWith(`${fileName}:`)) return []
  const [, line, column, message] = /^(\d+)(?::(\d+))? (.*)$/s.exec(warning.slice(fileName.length + 1)) ?? []
  if (line === undefined || message === undefined) return [{ message: warning }]
  return [{ message, line: Number(line), ...(column !== undefined && { column: Number(column) }) }]
}
