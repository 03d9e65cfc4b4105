/** The commands of `querent` and their flags. Each loads its code when it runs, so that help comes at once. */
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { asQuerentError } from '../errors.ts'
import { VERSION } from '../server/package-root.ts'
import type { SettingName } from '../settings.ts'
import type { AskOptions } from './ask.ts'
import { addSettingFlags, type Given } from './flags.ts'
import type { InitOptions } from './model.ts'
import type { SchemaOptions } from './schema.ts'
import type { Terminal } from './terminal.ts'

const READING: SettingName[] = ['sources', 'model', 'dataDir']

const EXIT_CODES = `
Exit codes of ask: 0 answered, 1 failed, 2 asked back, 3 declined.`

type Finish = (code: Promise<number>) => Promise<void>

/** Runs one command line (without `node` and the script). Returns the exit code; errors are sentences on the error stream. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  let exitCode = 0
  const program = createProgram(terminal, async (code) => {
    exitCode = await code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode
    const { message, next, cause, code } = asQuerentError(thrown)
    terminal.err(`${terminal.colours.red(message)}\n${next}\n`)
    if (code === 'INTERNAL') terminal.err(`${cause instanceof Error ? cause.stack : String(cause)}\n`)
    return 1
  }
}

/** The program with all commands; `finish` is told the exit code of the one that runs. */
export function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command('querent')
    .description('Ask your databases in plain language.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
  addAsk(program, terminal, finish)
  addServe(program, terminal, finish)
  addSchema(program, terminal, finish)
  addModel(program, terminal, finish)
  addMigrate(program, terminal, finish)
  return program
}

function addAsk(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command('ask [question]')
    .description('Answer a question; without one: hold a conversation, or answer the lines of the input.')
    .option('--json', 'print each turn as one JSON object')
    .option('--rows <count>', 'rows to read and show at most', wholeNumber)
    .option('--batch', 'read questions from the input, one a line, as with "-"')
    .option('--chart', 'draw the chart (default on a terminal)')
    .option('--no-chart', 'draw no chart')
    .option('--sql', 'show the SQL (default on a terminal)')
    .option('--no-sql', 'show no SQL')
    .addHelpText('after', EXIT_CODES)
  addSettingFlags(command, READING).action(async (question: string | undefined, options: AskOptions) => {
    const { ask } = await import('./ask.ts')
    await finish(ask(question, options, terminal))
  })
}

function addServe(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command('serve')
    .description('Serve the web page and the HTTP API.')
    .addHelpText('after', '\nThe key that callers must send is read from QUERENT_API_KEY alone.')
  addSettingFlags(command).action(async (options: Given) => {
    const { serve } = await import('./serve.ts')
    await finish(serve(options, terminal))
  })
}

function addSchema(program: Command, terminal: Terminal, finish: Finish): void {
  const sources = program
    .command('sources')
    .description('List the sources and whether they can be asked.')
    .option('--json', 'print JSON')
  addSettingFlags(sources, READING).action(async (options: SchemaOptions) => {
    const schema = await import('./schema.ts')
    await finish(schema.sources(options, terminal))
  })
  const schema = program
    .command('schema [table]')
    .description('Show the tables and metrics of the first source, or the columns of one table.')
    .option('--json', 'print JSON')
  addSettingFlags(schema, READING).action(async (table: string | undefined, options: SchemaOptions) => {
    const { schema: show } = await import('./schema.ts')
    await finish(show(table, options, terminal))
  })
}

function addModel(program: Command, terminal: Terminal, finish: Finish): void {
  const model = program.command('model').description('Write or check a semantic model (Ossie YAML).')
  const init = model
    .command('init')
    .description('Draft a model from what the source says of itself.')
    .option('--out <file>', 'write to a new file instead of the output')
  addSettingFlags(init, READING).action(async (options: InitOptions) => {
    const { initModelFile } = await import('./model.ts')
    await finish(initModelFile(options, terminal))
  })
  model
    .command('check <file>')
    .description('Name every problem of a model by its line.')
    .action(async (file: string) => {
      const { checkModelFile } = await import('./model.ts')
      await finish(checkModelFile(file, terminal))
    })
}

function addMigrate(program: Command, terminal: Terminal, finish: Finish): void {
  const migrate = program.command('migrate').description('Look at or change the schema of the store.')
  const commands = [
    { name: 'up', description: 'Apply the migrations that are missing.', key: 'migrateUp' },
    { name: 'down', description: 'Take the last migration back, with its data.', key: 'migrateBack' },
    { name: 'status', description: 'List the migrations.', key: 'migrateStatus' },
  ] as const
  for (const { name, description, key } of commands) {
    const command = migrate.command(name).description(description)
    addSettingFlags(command, ['dataDir']).action(async (options: Given) => {
      const migrations = await import('./migrate.ts')
      await finish(migrations[key](options, terminal))
    })
  }
  migrate
    .command('create <message>')
    .description('Write an empty migration into the source (for developers).')
    .action(async (message: string) => {
      const { migrateCreate } = await import('./migrate.ts')
      await finish(migrateCreate(message, terminal))
    })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
