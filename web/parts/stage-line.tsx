import { STAGE_LABEL, sayDuration } from '../state/sayings.ts'
import type { Stage, TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'

/** Where the turn is while it runs; afterwards what a follow-up was understood to ask. */
export function StageLine({ view, first }: { view: TurnView; first: boolean }) {
  const { turn, stages, reconnecting } = view
  if (turn.status !== 'running') return <Understood view={view} first={first} />
  return (
    <p className="stages">
      {stages.map((stage) => (
        <StageStep key={stage.name} stage={stage} />
      ))}
      {reconnecting && <span className="stage reconnecting">{words.chat.reconnecting}</span>}
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

/** What a follow-up was understood to ask, where that is more than its words. */
function Understood({ view, first }: { view: TurnView; first: boolean }) {
  const understood = understoodAs(view, first)
  if (understood === undefined) return null
  return (
    <p className="outcome">
      {words.chat.understood} <q>{understood}</q>
    </p>
  )
}

/** The first question of a conversation stands for itself; how it was understood is said below. */
function understoodAs({ turn }: TurnView, first: boolean): string | undefined {
  const { question, resolvedQuestion, plan, status } = turn
  if (resolvedQuestion !== undefined && resolvedQuestion !== question) return resolvedQuestion
  if (first || status !== 'answered' || plan === undefined || plan.planner === 'sql') return undefined
  return bare(plan.explanation) === bare(question) ? undefined : plan.explanation
}

/** A sentence without what does not alter its meaning. */
const bare = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
