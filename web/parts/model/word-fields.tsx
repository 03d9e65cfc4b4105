import { type KeyboardEvent, useId, useState } from 'react'
import type { Words } from '../../state/model-draft.ts'
import { words as said } from '../../words/index.ts'
import { Icon } from '../icon.tsx'

const says = said.model

type DescriptionProps = {
  label: string
  /** Whose description it is, where the label alone does not say. */
  name?: string
  value: string
  rows: number
  onChange: (value: string) => void
}

/** A text of a sentence or several; grows with what is written. */
export function DescriptionField({ label, name, value, rows, onChange }: DescriptionProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="growing"
        rows={rows}
        maxLength={4000}
        aria-label={name === undefined ? label : says.descriptionOf(name)}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}

type WordsProps = { name: string; words: string[]; onChange: (words: string[]) => void; labelled?: boolean }

/** A list of words as tags: Enter or a comma adds one, Backspace in the empty field takes the last one back. */
export function WordsField({ name, words, onChange, labelled = true }: WordsProps) {
  const [typed, setTyped] = useState('')
  const id = useId()

  function add(text: string): void {
    const added = text.split(',').map((word) => word.trim())
    const all = [...words, ...added.filter((word) => word !== '')]
    onChange(all.filter((word, i) => all.indexOf(word) === i))
    setTyped('')
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' || event.key === ',') && typed.trim() !== '') add(typed)
    else if (event.key === 'Backspace' && typed === '' && words.length > 0) onChange(words.slice(0, -1))
    else if (event.key !== 'Enter') return
    event.preventDefault()
  }

  return (
    <div className="field">
      {labelled && <label htmlFor={id}>{says.synonyms}</label>}
      <div className="word-list">
        {words.map((word) => (
          <span key={word} className="word">
            {word}
            <button
              type="button"
              aria-label={said.common.removeNamed(word)}
              onClick={() => onChange(words.filter((other) => other !== word))}
            >
              <Icon name="close" />
            </button>
          </span>
        ))}
        <input
          id={id}
          type="text"
          aria-label={says.synonymsOf(name)}
          placeholder={says.addSynonym}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => typed.trim() !== '' && add(typed)}
        />
      </div>
    </div>
  )
}

type WordingProps = { name: string; wording: Words; onChange: (changes: Partial<Words>) => void }

/** What something is, beside what else it is called. */
export function WordingFields({ name, wording: { description, synonyms }, onChange }: WordingProps) {
  return (
    <div className="two-columns">
      <DescriptionField
        label={says.description}
        name={name}
        value={description}
        rows={1}
        onChange={(changed) => onChange({ description: changed })}
      />
      <WordsField name={name} words={synonyms} onChange={(changed) => onChange({ synonyms: changed })} />
    </div>
  )
}

type CodeProps = { label: string; name: string; value: string; help?: string; onChange: (value: string) => void }

/** SQL of a line or several. */
export function CodeArea({ label, name, value, help, onChange }: CodeProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="growing code"
        rows={1}
        maxLength={10_000}
        spellCheck={false}
        autoCapitalize="off"
        aria-label={`${label}: ${name}`}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {help !== undefined && (
        <small id={`${id}-help`} className="quiet">
          {help}
        </small>
      )}
    </div>
  )
}
