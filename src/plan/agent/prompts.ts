/** The texts that language models are given. Each is a file of its own, and an operator's folder may hold others. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { QuerentError } from '../../errors.ts'
import type { Dialect } from '../../types.ts'

export type PromptName = 'system' | 'form' | 'tools' | 'words' | 'documents' | `dialects/${Dialect}`

/** Gives the text of a prompt with the values put in for `{{name}}`. */
export type Prompts = (name: PromptName, values?: Record<string, string>) => string

const OWN = fileURLToPath(new URL('./prompts', import.meta.url))

/** Prompts from the folder where it has them, else the built-in ones. Each is read once. Throws SETTINGS_INVALID for a folder that is not there. */
export function openPrompts(folder = ''): Prompts {
  if (folder !== '' && !existsSync(folder))
    throw new QuerentError('SETTINGS_INVALID', `The folder of prompts ${JSON.stringify(folder)} is not there.`)
  const known = new Map<string, string>()
  return (name, values = {}) => {
    const text = known.get(name) ?? read(name, folder)
    known.set(name, text)
    return text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole)
  }
}

function read(name: PromptName, folder: string): string {
  const own = folder === '' ? '' : join(folder, `${name}.md`)
  return readFileSync(existsSync(own) ? own : join(OWN, `${name}.md`), 'utf8').trim()
}
