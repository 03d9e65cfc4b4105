/** What can be done with an answer: copied, linked to, pinned, rated, saved as a file. */
import { linkTo } from '../browser.ts'
import type { IconName } from '../parts/icon.tsx'
import type { DownloadFormat } from '../state/answers.ts'
import { sayAnswer } from '../state/sayings.ts'
import { shownChart, type TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { type Action, always } from './action.ts'

const says = words.actions

/** Puts a text into the clipboard. */
const copy = <T>(label: string, textOf: (target: T) => string, more: Partial<Action<T>> = {}): Action<T> => ({
  label,
  icon: 'copy',
  done: says.copied,
  enabled: always,
  perform: (_, target) => navigator.clipboard.writeText(textOf(target)),
  ...more,
})

export const copyAnswer: Action<TurnView> = copy(says.copyAnswer, sayAnswer, {
  enabled: (_, view) => view.turn.answer !== undefined,
})

export const copyLink: Action<TurnView> = copy(
  says.copyLink,
  ({ turn }) => linkTo({ page: 'chat', question: turn.question }),
  { icon: 'link', done: says.linkCopied },
)

export const copySql: Action<string> = copy(says.copySql, (sql) => sql)

export const pinAnswer: Action<TurnView> = {
  label: says.pin,
  icon: 'pin',
  keywords: says.keywords.pin,
  enabled: (_, view) => view.turn.status === 'answered',
  perform: (chat, view) => chat.shelf.pin(view.turn.messageId, view.pinned !== true),
}

const rate = (rating: 'good' | 'bad', label: string, icon: IconName, done?: string): Action<TurnView> => ({
  label,
  icon,
  done,
  enabled: (_, view) => view.rating === undefined,
  perform: (chat, view) => chat.answers.rate(view, rating),
})

export const rateGood: Action<TurnView> = rate('good', says.rateGood, 'thumb-up', says.thanks)
export const rateBad: Action<TurnView> = rate('bad', says.rateBad, 'thumb-down')

const download = (format: DownloadFormat): Action<TurnView> => ({
  label: says.save[format],
  icon: 'download',
  done: says.saved,
  enabled: (_, view) => view.turn.resultId !== undefined && (!IMAGES.has(format) || isDrawn(view)),
  perform: (chat, view) => chat.answers.download(view, format),
})

const IMAGES: ReadonlySet<DownloadFormat> = new Set(['png', 'svg'])

function isDrawn(view: TurnView): boolean {
  const type = shownChart(view)?.type
  return type !== undefined && type !== 'table' && type !== 'kpi'
}

const FORMATS: DownloadFormat[] = ['csv', 'json', 'xlsx', 'parquet', 'png', 'svg']

/** The entries of the export menu. */
export const EXPORTS: Action<TurnView>[] = FORMATS.map(download)
