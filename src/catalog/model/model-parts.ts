/** The parts of a semantic model that a form shows and changes. */
import { z } from 'zod'
import { VerifiedQuestion } from '../../types.ts'
import { readYaml } from './model-file.ts'
import { type AiContext, type Expression, ModelExtension, OssieFile, type OssieModel, VENDOR } from './ossie-schema.ts'

const description = z.string().trim().max(4000)
const synonyms = z.array(z.string().trim().min(1).max(200)).max(200)
const words = { description, synonyms }
const name = z.string().trim().min(1).max(200)
const expression = z.string().trim().min(1).max(10_000)
const verified = z.array(z.strictObject(VerifiedQuestion.shape)).max(1000)

/** `description` is empty where there is none; `dataset` of a metric is where it is declared, if in one. */
export const ModelParts = z.object({
  name: z.string(),
  description: z.string(),
  datasets: z.array(
    z.object({
      name: z.string(),
      ...words,
      fields: z.array(z.object({ name: z.string(), label: z.string().optional(), ...words })),
    }),
  ),
  relationships: z.array(z.object({ name: z.string(), from: z.string(), to: z.string(), ...words })),
  metrics: z.array(z.object({ name: z.string(), dataset: z.string().optional(), expression: z.string(), ...words })),
  verified: z.array(VerifiedQuestion),
})
export type ModelParts = z.infer<typeof ModelParts>

const change = { description: description.optional(), synonyms: synonyms.optional() }
const metric = { metric: name, dataset: name.optional() }

/** One change to one element, named as it is in the text; an empty description takes the description out. */
export const ModelEdit = z.discriminatedUnion('edit', [
  z.strictObject({ edit: z.literal('model'), description }),
  z.strictObject({ edit: z.literal('dataset'), dataset: name, ...change }),
  z.strictObject({ edit: z.literal('field'), dataset: name, field: name, ...change }),
  z.strictObject({ edit: z.literal('relationship'), relationship: name, ...change }),
  z.strictObject({
    edit: z.literal('metric'),
    ...metric,
    name: name.optional(),
    expression: expression.optional(),
    ...change,
  }),
  z.strictObject({ edit: z.literal('metric-added'), name, expression, ...change }),
  z.strictObject({ edit: z.literal('metric-removed'), ...metric }),
  z.strictObject({ edit: z.literal('verified'), verified }),
])
export type ModelEdit = z.infer<typeof ModelEdit>

/** What a form shows of a model; undefined where the text does not have the shape of one. */
export function partsOf(text: string, fileName: string): ModelParts | undefined {
  const [model] = OssieFile.safeParse(readYaml(text, fileName).value).data?.semantic_model ?? []
  if (!model) return undefined
  return {
    name: model.name,
    description: model.description ?? '',
    datasets: model.datasets.map((dataset) => ({
      ...wordsOf(dataset),
      fields: (dataset.fields ?? []).map((field) => ({ ...wordsOf(field), label: field.label })),
    })),
    relationships: (model.relationships ?? []).map((relationship) => ({
      ...wordsOf(relationship),
      description: instructionsOf(relationship.ai_context),
      from: relationship.from,
      to: relationship.to,
    })),
    metrics: [...metricsOf(model), ...model.datasets.flatMap((dataset) => metricsOf(dataset, dataset.name))],
    verified: verifiedOf(model),
  }
}

function metricsOf({ metrics = [] }: Pick<OssieModel, 'metrics'>, dataset?: string): ModelParts['metrics'] {
  return metrics.map((one) => ({ ...wordsOf(one), dataset, expression: ansiOf(one.expression) }))
}

const ansiOf = ({ dialects }: Expression): string =>
  dialects.find(({ dialect }) => dialect === 'ANSI_SQL')?.expression ?? ''

type Described = { name: string; description?: string; ai_context?: AiContext }

function wordsOf({ name, description = '', ai_context }: Described) {
  const context = typeof ai_context === 'object' ? ai_context : {}
  return { name, description, synonyms: context.synonyms ?? [] }
}

const instructionsOf = (context: AiContext | undefined): string =>
  typeof context === 'string' ? context : (context?.instructions ?? '')

function verifiedOf({ custom_extensions = [] }: OssieModel): VerifiedQuestion[] {
  return custom_extensions.flatMap(({ vendor_name, data }) =>
    vendor_name === VENDOR ? (ModelExtension.safeParse(jsonOf(data)).data?.verified ?? []) : [],
  )
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
