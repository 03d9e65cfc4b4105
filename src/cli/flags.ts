/** Command-line flags made from the table of settings. */
import { type Command, Option } from 'commander'
import { readSettings, SETTINGS, type SettingName, type Settings } from '../settings.ts'

export type Given = Partial<Record<SettingName, string | boolean>>

/** Names that people know from elsewhere, instead of the setting's own. */
const FLAGS: Partial<Record<SettingName, string>> = {
  sources: '--source, --sources <address>',
  model: '--model-file <file>',
  languageModels: '--model, --language-models <names>',
}

/** The settings that can be flags: secrets come from the environment alone, where `ps` does not show them. */
export const FLAG_NAMES: SettingName[] = (Object.keys(SETTINGS) as SettingName[]).filter(
  (name) => !('secret' in SETTINGS[name]),
)

/** Adds one flag for each of the named settings. */
export function addSettingFlags(command: Command, names: readonly SettingName[] = FLAG_NAMES): Command {
  for (const name of names) command.addOption(settingOption(name))
  return command
}

function settingOption(name: SettingName): Option {
  const { help, env } = SETTINGS[name]
  const fallback: string = SETTINGS[name].default
  const isSwitch = fallback === 'true' || fallback === 'false'
  const long = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  const flags = FLAGS[name] ?? (isSwitch ? long : `${long} <value>`)
  const rest = isSwitch || fallback === '' ? '' : ` Default: ${fallback}.`
  const option = new Option(flags, `${help}${rest} [${env}]`)
  // Commander would name the value after the flag, which goes by another name than its setting.
  option.attributeName = () => name
  return name === 'sources' ? option.argParser(joined) : option
}

/** A flag given several times means the same as its values with commas between them. */
const joined = (value: string, before: string | undefined): string =>
  before === undefined ? value : `${before},${value}`

/**
 * The settings of a command whose output says what went wrong: without a log, unless the environment asks for one.
 * Throws SETTINGS_INVALID.
 */
export function quietSettings(given: Given): Settings {
  return readSettings({ logLevel: process.env.QUERENT_LOG_LEVEL ?? 'silent', ...given })
}
