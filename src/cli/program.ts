/** The commands of `querent` and their flags. Each loads its code when it runs, so that help comes at once. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { asQuerentError } from '../errors.ts'
import { VERSION } from '../server/package-root.ts'
import type { SettingName } from '../settings.ts'
import type { AskOptions } from './ask.ts'
import type { AuditListOptions, AuditVerifyOptions } from './audit.ts'
import type { CheckOptions } from './check.ts'
import type { EvalOptions } from './eval.ts'
import { addSettingFlags, type Given } from './flags.ts'
import type { KeyCreateOptions, KeyListOptions } from './keys.ts'
import type { InitOptions } from './model.ts'
import type { SchemaOptions } from './schema.ts'
import type { Terminal } from './terminal.ts'

const READING: SettingName[] = ['sources', 'model', 'policy', 'dataDir']

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
  addCheck(program, terminal, finish)
  addMigrate(program, terminal, finish)
  addAudit(program, terminal, finish)
  addKey(program, terminal, finish)
  addEval(program, terminal, finish)
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
    .option('--stages', 'say how far it is while it runs (default with a language model)')
    .option('--no-stages', 'print the answer alone')
    .option('--planner <name>', 'ask only this planner: verified, instant or agent (default: auto)')
    .addHelpText('after', EXIT_CODES)
  addCallerFlags(addSettingFlags(command, [...READING, 'languageModels', 'words', 'documents'])).action(
    async (question: string | undefined, options: AskOptions) => {
      const { ask } = await import('./ask.ts')
      await finish(ask(question, options, terminal))
    },
  )
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
    .option('--refresh', 'read their schemas again, all of them; needs the owner role')
  addCallerFlags(addSettingFlags(sources, READING)).action(async (options: SchemaOptions) => {
    const schema = await import('./schema.ts')
    await finish(schema.sources(options, terminal))
  })
  const schema = program
    .command('schema [table]')
    .description('Show the tables and metrics of the first source, or the columns of one table.')
    .option('--json', 'print JSON')
  addCallerFlags(addSettingFlags(schema, READING)).action(async (table: string | undefined, options: SchemaOptions) => {
    const { schema: show } = await import('./schema.ts')
    await finish(show(table, options, terminal))
  })
}

function addCallerFlags(command: Command): Command {
  return command
    .option('--role <role>', 'ask as someone with this role; may be given several times', collected)
    .option('--user <json>', 'ask as this user: id, name, roles and attributes, as in {"id": "u7", "dept_id": 3}')
}

const collected = (value: string, before: string[] = []): string[] => [...before, value]

function addCheck(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command('check [sql]')
    .description('Say what the guard makes of SQL under a policy, without a database.')
    .requiredOption('--schema <file>', 'tables and columns as JSON: {"tables": {"employees": ["id", "name"]}}')
    .option('--policy <file>', 'access policy (YAML); without one everything of the schema may be read')
    .option('--source <name>', 'the source of the policy that is meant; default: the first')
    .option('--dialect <name>', 'dialect of statements that name none; default: duckdb')
    .option('--batch', 'read statements from the input, one JSON object {"id", "dialect", "sql"} a line')
  addCallerFlags(command).action(async (sql: string | undefined, options: CheckOptions) => {
    const { check } = await import('./check.ts')
    await finish(check(sql, options, terminal))
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

function addAudit(program: Command, terminal: Terminal, finish: Finish): void {
  const audit = program.command('audit').description('Look at the log of queries, and prove that it is whole.')
  const list = audit
    .command('list')
    .description('List the queries, the latest first.')
    .option('--user <id>', 'only those of one user')
    .option('--since <time>', 'only those that began at this time or later')
    .option('--limit <count>', 'queries to list at most', wholeNumber, 50)
    .option('--json', 'print one JSON object a line')
  addSettingFlags(list, ['dataDir']).action(async (options: AuditListOptions) => {
    const { auditList } = await import('./audit.ts')
    await finish(auditList(options, terminal))
  })
  const verify = audit
    .command('verify')
    .description('Read the whole log and name the first line that was changed, removed or added.')
    .option('--expect <hash>', 'a hash that "audit head" printed: the log must still hold that line')
  addSettingFlags(verify, ['dataDir']).action(async (options: AuditVerifyOptions) => {
    const { auditVerify } = await import('./audit.ts')
    await finish(auditVerify(options, terminal))
  })
  const head = audit.command('head').description('Print the hash of the last line, to be kept elsewhere.')
  addSettingFlags(head, ['dataDir']).action(async (options: Given) => {
    const { auditHead } = await import('./audit.ts')
    await finish(auditHead(options, terminal))
  })
}

function addEval(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command('eval')
    .description('Ask the questions of a suite and judge the answers by running them.')
    .option(
      '--suite <file>',
      'questions with what should come of them: YAML, or JSON lines (default: verified questions)',
    )
    .option('--databases <folder>', 'folder with the SQLite files that a public suite names, instead of --source')
    .addOption(
      new Option('--planner <name>', 'who answers (default: instant with --databases, else auto)').choices([
        'instant',
        'agent',
        'auto',
      ]),
    )
    .option('--threshold <confidence>', 'answer from this confidence on; 0: always give the best guess', fraction)
    .option(
      '--runs <count>',
      'ask every question so often, for the chance that several tries are all right',
      wholeNumber,
    )
    .option('--parallel <count>', 'questions or dialogues to ask at the same time', wholeNumber)
    .option('--limit <count>', 'ask only the first questions', wholeNumber)
    .option('--out <file>', 'write a line for each question; questions that it already holds are not asked again')
    .option('--report <file>', 'write a web page with figures, pictures and what went wrong')
    .option('--json', 'print the summary as JSON')
    .option('--min-accuracy <share>', 'exit with 1 below this execution accuracy, 0 to 1', fraction)
    .option('--min-precision <share>', 'exit with 1 below this precision of the answers, 0 to 1', fraction)
  addSettingFlags(command, [...READING, 'languageModels']).action(async (options: EvalOptions) => {
    const { evaluate } = await import('./eval.ts')
    await finish(evaluate(options, terminal))
  })
}

function fraction(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('It must be a number from 0 to 1.')
}

function addKey(program: Command, terminal: Terminal, finish: Finish): void {
  const key = program.command('key').description('Make, list and revoke keys for the HTTP API.')
  const create = key
    .command('create')
    .description('Make a key and print it, this once.')
    .requiredOption('--name <name>', 'who or what uses the key')
    .option('--user <id>', 'id of the user that it acts as (default: the name)')
    .requiredOption('--role <role>', 'role of the access policy; may be given several times', collected)
    .option('--attribute <name=value>', 'attribute for row policies; a name given several times is a list', collected)
    .option('--expires <time>', 'when it ends: 90d, 12h, 2w or a date (default: never)')
  addSettingFlags(create, ['dataDir']).action(async (options: KeyCreateOptions) => {
    const { keyCreate } = await import('./keys.ts')
    await finish(keyCreate(options, terminal))
  })
  const list = key
    .command('list')
    .description('List all keys, without the keys themselves.')
    .option('--json', 'print JSON')
  addSettingFlags(list, ['dataDir']).action(async (options: KeyListOptions) => {
    const { keyList } = await import('./keys.ts')
    await finish(keyList(options, terminal))
  })
  const revoke = key.command('revoke <id>').description('End a key at once and for ever.')
  addSettingFlags(revoke, ['dataDir']).action(async (id: string, options: Given) => {
    const { keyRevoke } = await import('./keys.ts')
    await finish(keyRevoke(id, options, terminal))
  })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
