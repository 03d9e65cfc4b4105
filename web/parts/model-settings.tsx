import { type FormEvent, useEffect, useId, useState } from 'react'
import { asProblem } from '../api.ts'
import { useApp, useSelected } from '../app-context.ts'
import { sayTime } from '../state/days.ts'
import { fieldsOf, givenFields, isOptional, type ModelItem, type ModelList, type SessionKeys } from '../state/models.ts'
import { words } from '../words/index.ts'

const says = words.models

/** Which language model and which planner answer, and keys of one's own for this session. */
export function ModelSettings() {
  const { models } = useApp().chat
  const [list, setList] = useState<ModelList>()
  const [keys, setKeys] = useState<SessionKeys['keys']>([])
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const loaded = Promise.all([models.list(), models.keys()])
    loaded.then(
      ([found, session]) => {
        setList(found)
        setKeys(session.keys)
      },
      () => setFailed(true),
    )
  }, [models])

  async function changed(session: SessionKeys): Promise<void> {
    setKeys(session.keys)
    setList(await models.list())
  }

  return (
    <section className="setting-group" aria-label={says.title}>
      <h3>{says.title}</h3>
      {failed && <p className="quiet">{says.failed}</p>}
      {list?.models.length === 0 && <p className="quiet">{says.none}</p>}
      {list !== undefined && <Choice list={list} />}
      {list !== undefined && list.models.length > 0 && (
        <>
          <KnownKeys keys={keys} onChange={changed} />
          <KeyForm models={list.models} onChange={changed} />
        </>
      )}
    </section>
  )
}

function Choice({ list: { models, planners } }: { list: ModelList }) {
  const { chat } = useApp()
  const { model, planner } = useSelected((state) => state.preferences)
  const [modelId, plannerId] = [useId(), useId()]
  const standard = models.find(({ is_default }) => is_default)
  const chosen = models.find(({ name }) => name === model) ?? standard
  return (
    <>
      {chosen !== undefined && (
        <div className="setting">
          <label htmlFor={modelId}>{says.model}</label>
          <select
            id={modelId}
            value={chosen === standard && model === undefined ? '' : chosen.name}
            onChange={({ target }) => chat.prefer({ model: target.value === '' ? undefined : target.value })}
          >
            <option value="">{says.standard(standard?.name ?? '')}</option>
            {models.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <p className="quiet model-state" data-state={chosen.state}>
            {says.state[chosen.state]} · {sayKeys(chosen)}
          </p>
        </div>
      )}
      <div className="setting">
        <label htmlFor={plannerId}>{says.planner}</label>
        <select
          id={plannerId}
          value={planner !== undefined && planners.includes(planner) ? planner : 'auto'}
          onChange={({ target }) => chat.prefer({ planner: target.value === 'auto' ? undefined : target.value })}
        >
          {['auto', ...planners].map((name) => (
            <option key={name} value={name}>
              {says.planners[name] ?? name}
            </option>
          ))}
        </select>
      </div>
    </>
  )
}

function sayKeys({ has_key, has_session_key }: ModelItem): string {
  if (has_session_key) return says.yours
  return has_key ? says.hasKey : says.noKey
}

type Changed = (session: SessionKeys) => Promise<void>

function KnownKeys({ keys, onChange }: { keys: SessionKeys['keys']; onChange: Changed }) {
  const { models } = useApp().chat
  const timeZone = useSelected((state) => state.preferences.timeZone)
  if (keys.length === 0) return null
  return (
    <ul className="plain-list known-keys" aria-label={says.keys}>
      {keys.map(({ model, fields, region, expires_at }) => (
        <li key={model}>
          <span>
            {model}
            <small className="quiet">
              {[...fields.map((field) => says.fields[field] ?? field), ...(region === null ? [] : [region])].join(', ')}{' '}
              · {says.until(sayTime(expires_at, new Date(), timeZone))}
            </small>
          </span>
          <button
            type="button"
            className="button button-text danger"
            aria-label={says.forget(model)}
            onClick={() => void models.forgetKeys(model).then(onChange)}
          >
            {words.common.remove}
          </button>
        </li>
      ))}
    </ul>
  )
}

const WAYS = ['keys', 'api_key'] as const

function KeyForm({ models: offered, onChange }: { models: ModelItem[]; onChange: Changed }) {
  const { models } = useApp().chat
  const [name, setName] = useState(offered[0]?.name ?? '')
  const [way, setWay] = useState<Way>('keys')
  const [values, setValues] = useState<{ [field: string]: string }>({})
  const [said, setSaid] = useState<{ text: string; wrong: boolean }>()
  const model = offered.find((item) => item.name === name) ?? offered[0]
  if (model === undefined) return null
  const fields = fieldsOf(model, way)
  const given = givenFields(fields, values)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (given === undefined) return
    try {
      await onChange(await models.giveKeys(name, given))
      setValues({})
      setSaid({ text: says.used, wrong: false })
    } catch (thrown) {
      const { message, next } = asProblem(thrown)
      setSaid({ text: `${message} ${next}`, wrong: true })
    }
  }

  return (
    <details className="how own-keys">
      <summary>{says.keys}</summary>
      <form onSubmit={submit} autoComplete="off">
        <p className="quiet">{says.keysHelp}</p>
        <ModelChoice offered={offered} name={name} onChange={setName} />
        {model.provider === 'bedrock' && <Ways way={way} onChange={setWay} />}
        {fields.map((field) => (
          <KeyField
            key={field}
            field={field}
            value={values[field] ?? ''}
            onChange={(value) => setValues({ ...values, [field]: value })}
          />
        ))}
        <div className="setting">
          <button type="submit" className="button button-full bordered" disabled={given === undefined}>
            {says.use}
          </button>
        </div>
        {said !== undefined && (
          <p className={said.wrong ? 'caveat' : 'quiet'} role={said.wrong ? 'alert' : 'status'}>
            {said.text}
          </p>
        )}
      </form>
    </details>
  )
}

type ChoiceProps = { offered: ModelItem[]; name: string; onChange: (name: string) => void }

function ModelChoice({ offered, name, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <div className="setting">
      <label htmlFor={id}>{says.keysFor}</label>
      <select id={id} value={name} onChange={({ target }) => onChange(target.value)}>
        {offered.map((model) => (
          <option key={model.name} value={model.name}>
            {model.name}
          </option>
        ))}
      </select>
    </div>
  )
}

type Way = (typeof WAYS)[number]

function Ways({ way, onChange }: { way: Way; onChange: (way: Way) => void }) {
  return (
    <fieldset className="setting">
      <legend>{says.how}</legend>
      <div className="segments">
        {WAYS.map((one) => (
          <label key={one} className="segment">
            <input type="radio" name="way" checked={way === one} onChange={() => onChange(one)} />
            <span>{says.ways[one]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

type FieldProps = { field: string; value: string; onChange: (value: string) => void }

function KeyField({ field, value, onChange }: FieldProps) {
  const id = useId()
  const isSecret = field !== 'region'
  return (
    <div className="setting">
      <label htmlFor={id}>
        {says.fields[field] ?? field} {isOptional(field) && <span className="quiet">({words.common.optional})</span>}
      </label>
      <input
        id={id}
        type={isSecret ? 'password' : 'text'}
        className="key-input"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  )
}
