/** The semantic model of a source, for owners: read, checked, saved. */
import { createRoute, z } from '@hono/zod-openapi'
import { ModelEdit, ModelParts } from '../../catalog/model/model-parts.ts'
import type { CheckedModel, OpenedModel } from '../../semantic-models.ts'
import type { App, ServerContext } from '../context.ts'
import { ERRORS, json, jsonBody } from '../shapes.ts'

const tags = ['schema']
const path = '/api/sources/{name}/model'
const params = z.object({ name: z.string().min(1).max(200) })
const text = z.string().min(1).max(250_000).describe('Apache Ossie YAML')

const Note = z.object({
  message: z.string(),
  line: z.number().optional().describe('from 1; absent for what concerns no one place'),
  column: z.number().optional(),
})

const Checked = z
  .object({
    text: z.string(),
    parts: ModelParts.nullable().describe('what a form shows; null while the text is no model'),
    problems: z.array(Note).describe('with one of them the text cannot be saved'),
    warnings: z.array(Note),
  })
  .openapi('CheckedSemanticModel')

const Opened = Checked.extend({
  source: z.string(),
  file_name: z.string(),
  version: z.string().describe('send it with the change; empty for a draft'),
  origin: z.enum(['file', 'built-in', 'draft']).describe('draft: there is no model yet'),
}).openapi('SemanticModel')

const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The semantic model of a source',
  description: 'Needs the owner role. Without a model: a draft made from the database.',
  request: { params },
  responses: { 200: json(Opened, 'The model as it is kept now'), ...ERRORS },
})

const check = createRoute({
  method: 'post',
  path: `${path}/check`,
  tags,
  summary: 'Try a change of a semantic model',
  description: 'Makes the edits in the text, which keeps its comments and its order, and says what is wrong with it.',
  request: {
    params,
    body: jsonBody(z.strictObject({ text, edits: z.array(ModelEdit).max(1000).optional() })),
  },
  responses: { 200: json(Checked, 'The text after the edits, with its problems'), ...ERRORS },
})

const save = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Save the semantic model of a source',
  description: 'It is in force at once, for everybody. 409 when it was changed since `version`.',
  request: { params, body: jsonBody(z.strictObject({ text, version: z.string().max(100) })) },
  responses: { 200: json(Opened, 'The model as it is kept now'), ...ERRORS },
})

/** Registers the routes of semantic models. */
export function semanticModelRoutes(app: App, { querent }: ServerContext): void {
  app.openapi(read, async (c) => {
    const opened = await querent.semanticModels.open(c.req.valid('param').name, c.get('access'))
    return c.json(toOpened(opened), 200)
  })

  app.openapi(check, async (c) => {
    const checked = await querent.semanticModels.check(c.req.valid('param').name, c.req.valid('json'), c.get('access'))
    return c.json(toChecked(checked), 200)
  })

  app.openapi(save, async (c) => {
    const saved = await querent.semanticModels.save(c.req.valid('param').name, c.req.valid('json'), c.get('access'))
    return c.json(toOpened(saved), 200)
  })
}

const toChecked = ({ text, parts, problems, warnings }: CheckedModel): z.infer<typeof Checked> => ({
  text,
  parts: parts ?? null,
  problems,
  warnings,
})

const toOpened = (model: OpenedModel): z.infer<typeof Opened> => ({
  ...toChecked(model),
  source: model.source,
  file_name: model.fileName,
  version: model.version,
  origin: model.origin,
})
