import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useApp, useSelected } from '../app-context.ts'
import { grouped, matching } from '../state/palette.ts'
import { words } from '../words/index.ts'
import { type Command, commandsOf } from './palette-entries.ts'
import { Window } from './window.tsx'

/** Finds anything by its words: actions, conversations, tables, questions. Arrows choose, Enter does it. */
export function Palette() {
  const { chat } = useApp()
  const state = useSelected((whole) => whole)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const listId = useId()
  const commands = useMemo(() => matching(commandsOf(chat, state, typed), typed), [chat, state, typed])
  const groups = grouped(commands)
  const ordered = groups.flatMap(({ entries }) => entries)
  const active = Math.min(chosen, ordered.length - 1)
  useTables()

  function perform(command: Command | undefined) {
    if (command === undefined) return
    chat.showDialog(undefined)
    // After the window is gone and the focus is back, so that an action can move the focus.
    setTimeout(() => void command.perform())
  }

  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const by = steps[event.key]
    if (by !== undefined) setChosen((active + by + ordered.length) % Math.max(1, ordered.length))
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) perform(ordered[active])
    else return
    event.preventDefault()
  }

  const optionId = (command: Command) => `${listId}-${ordered.indexOf(command)}`
  return (
    <Window label={words.actions.find} className="palette" closeButton={false}>
      <input
        type="text"
        role="combobox"
        aria-label={words.actions.find}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={ordered[active] && optionId(ordered[active])}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder={words.palette.hint}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={listId} aria-label={words.palette.found} className="palette-list" tabIndex={-1}>
        {groups.map(({ group, entries }) => (
          <OptionGroup key={group} name={group}>
            {entries.map((command) => (
              <Option
                key={command.id}
                id={optionId(command)}
                command={command}
                active={command === ordered[active]}
                onChoose={() => perform(command)}
              />
            ))}
          </OptionGroup>
        ))}
      </div>
      {ordered.length === 0 && <p className="panel-note">{words.palette.nothing}</p>}
    </Window>
  )
}

function OptionGroup({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of options, not of form fields
    <div role="group" aria-label={name}>
      <div className="group-label" aria-hidden="true">
        {name}
      </div>
      {children}
    </div>
  )
}

type OptionProps = { id: string; command: Command; active: boolean; onChoose: () => void }

function Option({ id, command, active, onChoose }: OptionProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses from the text field, which keeps the focus
    <div
      ref={element}
      role="option"
      id={id}
      aria-selected={active}
      tabIndex={-1}
      className="palette-option"
      onClick={onChoose}
    >
      <span className="palette-label">{command.label}</span>
      {command.hint !== undefined && <span className="count">{command.hint}</span>}
    </div>
  )
}

function useTables(): void {
  const { chat } = useApp()
  const source = useSelected((state) => state.schema?.source ?? state.source)
  useEffect(() => {
    if (source !== undefined) void chat.explorer.load(source)
  }, [chat, source])
}
