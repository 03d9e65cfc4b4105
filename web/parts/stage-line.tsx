import { Fragment } from 'react'
import { STAGE_LABEL, sayDuration, sayOutcome } from '../state/sayings.ts'
import type { Stage, TurnView } from '../state/turn-view.ts'
import { Icon } from './icon.tsx'

/** Where the turn is while it runs; afterwards one quiet line on how it was answered. */
export function StageLine({ view }: { view: TurnView }) {
  const { turn, stages, reconnecting } = view
  if (turn.status !== 'running') return <Outcome view={view} />
  return (
    <p className="stages">
      {stages.map((stage) => (
        <StageStep key={stage.name} stage={stage} />
      ))}
      {reconnecting && <span className="stage reconnecting">Connection lost, reconnecting</span>}
    </p>
  )
}

function StageStep({ stage }: { stage: Stage }) {
  if (stage.ms === undefined) {
    return (
      <span className="stage" data-active="true">
        <span className="pulse" aria-hidden="true" />
        {STAGE_LABEL[stage.name]}
      </span>
    )
  }
  return (
    <span className="stage">
      <Icon name="check" />
      {STAGE_LABEL[stage.name]} <span className="count">{sayDuration(stage.ms)}</span>
    </span>
  )
}

function Outcome({ view }: { view: TurnView }) {
  const outcome = sayOutcome(view)
  const { question, resolvedQuestion } = view.turn
  const resolved = resolvedQuestion === undefined || resolvedQuestion === question ? undefined : resolvedQuestion
  if (outcome === undefined && resolved === undefined) return null
  return (
    <p className="outcome">
      {resolved !== undefined && (
        <Fragment>
          Understood as <q>{resolved}</q>
          <br />
        </Fragment>
      )}
      {outcome}
    </p>
  )
}
