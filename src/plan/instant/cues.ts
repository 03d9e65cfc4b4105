/** The grammar words: what they ask for, whatever the database. Phrases are matched by the forms of their words. */
import type { Aggregate, Comparator } from '../../form/types.ts'
import type { ChartType, Grain } from '../../types.ts'

export type Cue =
  | {
      cue:
        | 'count'
        | 'distinct'
        | 'list'
        | 'who'
        | 'which'
        | 'by'
        | 'each'
        | 'and'
        | 'or'
        | 'not'
        | 'without'
        | 'filler'
        | 'sort'
    }
  | {
      cue:
        | 'share'
        | 'trend'
        | 'growth'
        | 'running'
        | 'between'
        | 'with'
        | 'rank'
        | 'both'
        | 'missing'
        | 'filled'
        | 'comma'
        | 'instead'
        | 'than'
        | 'under'
        | 'over'
    }
  | { cue: 'aggregate'; aggregate: Aggregate }
  | { cue: 'extreme'; direction: 'asc' | 'desc' }
  | { cue: 'top'; direction: 'asc' | 'desc' }
  /** An adjective that names its measure: "oldest" is the lowest birth date or the highest age. */
  | { cue: 'adjective'; concepts: Concept[] }
  /** An adjective before "than": "older than 40". */
  | { cue: 'comparative'; concepts: Concept[] }
  | { cue: 'compare'; op: Comparator }
  | { cue: 'versus-average'; op: Comparator; concepts?: Concept[] }
  /** After a number or a year: "3 or higher", "1960 or later". */
  | { cue: 'suffix'; op: '>=' | '<=' }
  | { cue: 'direction'; direction: 'asc' | 'desc' }
  | { cue: 'grain'; grain: Grain }
  /** The place of a date in the week or the day: "by weekday". */
  | { cue: 'step'; step: 'weekday' | 'hour' }
  | { cue: 'versus' }
  /** What is asked of the rows that follow: "how old is". */
  | { cue: 'quality'; concepts: Concept[] }
  /** The number of rows with each value: "gender split", "distribution of ages". */
  | { cue: 'spread' }
  | { cue: 'previous'; by: 'period' | 'year' }
  | { cue: 'chart'; chart: ChartType }
  | { cue: 'contains'; at: 'start' | 'end' | 'anywhere' }
  | { cue: 'refuse'; why: 'why' | 'future' | 'opinion' }

/** A word to look for among metrics and fields, and which end of it is meant. */
export type Concept = { word: string; direction: 'asc' | 'desc' }

const up = (...words: string[]): Concept[] => words.map((word) => ({ word, direction: 'desc' }))
const down = (...words: string[]): Concept[] => words.map((word) => ({ word, direction: 'asc' }))

/** Dates before ages: two people of one age are not equally old. */
export const AGE = [...down('birth date', 'date of birth', 'birthday', 'dob'), ...up('age')]
const YOUTH = [...up('birth date', 'date of birth', 'birthday', 'dob'), ...down('age')]
const PAY = ['salary', 'pay', 'wage', 'income', 'compensation']
const SERVICE = ['hire date', 'start date', 'joining date', 'date joined']

type Row = readonly [phrases: string, cue: Cue]

/** Phrases separated by `|`. */
const ROWS: readonly Row[] = [
  [
    'how many|number of|count the number of|count of|count|no of|# of|#|how often|tally of|amount of people',
    { cue: 'count' },
  ],
  ['distinct|different|unique', { cue: 'distinct' }],
  [
    'show|show me|list|display|give|give me|get|get me|find|find me|tell me|return|see|let me see|i want|i need|i would like|i want to see|name|pull up|look up|print|view|report|report on|say',
    { cue: 'list' },
  ],
  ['who|everyone|everybody|everyone who|everybody who|anyone who|anybody who', { cue: 'who' }],
  [
    'how big is|how high is|how large is|how is|how was|how are|how has|how have|how did|how does|how do|how high are|how low is|how long is|how much is the|how much are the|how much was the|which|what|what is|what are|what was|what were|whats|what s|what does|what did|what do',
    { cue: 'which' },
  ],
  ['how old is|how old are|how old was|how old were', { cue: 'quality', concepts: [...up('age'), ...AGE] }],
  [
    'split|breakdown|distribution|mix|composition|split of|breakdown of|distribution of|mix of|composition of',
    { cue: 'spread' },
  ],
  ['average|avg|mean|typical|on average', { cue: 'aggregate', aggregate: 'avg' }],
  [
    'total|sum|sum of|spend on|spent on|spending on|overall|total of|how much|combined|altogether|in total',
    { cue: 'aggregate', aggregate: 'sum' },
  ],
  ['median', { cue: 'aggregate', aggregate: 'median' }],
  ['minimum|min', { cue: 'aggregate', aggregate: 'min' }],
  ['maximum|max', { cue: 'aggregate', aggregate: 'max' }],
  ['highest|most|largest|biggest|greatest|maximal|best', { cue: 'extreme', direction: 'desc' }],
  ['lowest|least|smallest|fewest|minimal|worst', { cue: 'extreme', direction: 'asc' }],
  ['top|the top|leading', { cue: 'top', direction: 'desc' }],
  ['bottom', { cue: 'top', direction: 'asc' }],
  ['oldest|eldest', { cue: 'adjective', concepts: AGE }],
  ['youngest', { cue: 'adjective', concepts: YOUTH }],
  [
    'highest paid|best paid|top paid|highest earning|best earning|highest earner|top earner|biggest earner|earn the most|earn most|paid the most|paid most|make the most money|most highly paid',
    { cue: 'adjective', concepts: up(...PAY) },
  ],
  [
    'lowest paid|worst paid|lowest earning|lowest earner|earn the least|earn least|paid the least|paid least|least paid',
    { cue: 'adjective', concepts: down(...PAY) },
  ],
  [
    'longest serving|longest tenured|most senior|longest employed|most tenured|most experienced',
    { cue: 'adjective', concepts: [...down(...SERVICE), ...up('tenure', 'years of service', 'service')] },
  ],
  [
    'newest|most recently hired|most recently joined|latest hire|newest hire|most recent hire|latest joiner|newest joiner',
    { cue: 'adjective', concepts: up(...SERVICE, 'date', 'created') },
  ],
  ['most recent|latest', { cue: 'adjective', concepts: up('date', 'time', 'year') }],
  ['earner|earners', { cue: 'adjective', concepts: up(...PAY) }],
  ['earliest', { cue: 'adjective', concepts: down('date', 'time', 'year') }],
  [
    'most expensive|priciest|costliest|dearest',
    { cue: 'adjective', concepts: up('price', 'unit price', 'cost', 'amount') },
  ],
  ['cheapest|least expensive', { cue: 'adjective', concepts: down('price', 'unit price', 'cost', 'amount') }],
  [
    'longest',
    {
      cue: 'adjective',
      concepts: up('length', 'duration', 'milliseconds', 'seconds', 'minutes', 'days', 'time', 'runtime'),
    },
  ],
  [
    'shortest',
    {
      cue: 'adjective',
      concepts: down('length', 'duration', 'milliseconds', 'seconds', 'minutes', 'days', 'time', 'runtime'),
    },
  ],
  ['tallest', { cue: 'adjective', concepts: up('height', 'elevation') }],
  ['heaviest', { cue: 'adjective', concepts: up('weight') }],
  ['lightest', { cue: 'adjective', concepts: down('weight') }],
  ['most populous|most populated', { cue: 'adjective', concepts: up('population') }],
  ['least populous|least populated', { cue: 'adjective', concepts: down('population') }],
  ['older than', { cue: 'comparative', concepts: AGE }],
  ['younger than', { cue: 'comparative', concepts: YOUTH }],
  [
    'longer than',
    { cue: 'comparative', concepts: up('length', 'duration', 'milliseconds', 'seconds', 'minutes', 'days', 'tenure') },
  ],
  [
    'shorter than',
    {
      cue: 'comparative',
      concepts: down('length', 'duration', 'milliseconds', 'seconds', 'minutes', 'days', 'tenure'),
    },
  ],
  [
    'earn more than|earning more than|earning over|earn over|earning above|paid more than|making more than|earn at least',
    { cue: 'comparative', concepts: up(...PAY) },
  ],
  [
    'earn less than|earning less than|earning under|earn under|earning below|paid less than|making less than',
    { cue: 'comparative', concepts: down(...PAY) },
  ],
  [
    'cost more than|costing more than|priced above|priced over|more expensive than',
    { cue: 'comparative', concepts: up('price', 'unit price', 'cost') },
  ],
  [
    'cost less than|costing less than|priced below|priced under|cheaper than',
    { cue: 'comparative', concepts: down('price', 'unit price', 'cost') },
  ],
  [
    'by|broken down by|break down by|split by|grouped by|group by|per|for each|for every|in each|in every|of each|of every|by each|within each|across|according to|at each|from each|on each|breakdown by|segmented by',
    { cue: 'by' },
  ],
  ['each|every', { cue: 'each' }],
  ['and|as well as|plus|along with|together with|&', { cue: 'and' }],
  [',', { cue: 'comma' }],
  ['or', { cue: 'or' }],
  ['both', { cue: 'both' }],
  [
    'not|isn t|aren t|wasn t|weren t|don t|doesn t|didn t|haven t|hasn t|not in|not from|not at|other than|except|except for|excluding|exclude|outside|outside of|apart from|but not|non|never',
    { cue: 'not' },
  ],
  [
    'without|with no|having no|has no|have no|who have no|with zero|lacking|no|without any|do not have|does not have|don t have|doesn t have|have not had|never had|have never|has never|with not a single|did not have|have not|has not|placed no|made no|never placed|never made|never taken|never received|never bought|never ordered|never been|who never placed|never attended|never enrolled in|never completed|have never enrolled in|has never enrolled in|have never taken|have never had|never had any',
    { cue: 'without' },
  ],
  [
    'cost us|costs us|cost me|cost the company|because of|due to|owing to|on account of|as a result of|lasted|lasting|make up|makes up|made up|how much is it|how much is that|how high is it|how many is that|right now|at the moment|at present|as of now|as of today|these days|in the system|on file|so far|to date',
    { cue: 'filler' },
  ],
  ['headcount|head count|staff count', { cue: 'count' }],
  [
    'or later|or higher|or more|or above|or greater|or over|or older|and above|and over|and up|or newer|onwards|and later',
    { cue: 'suffix', op: '>=' },
  ],
  [
    'or less|or lower|or fewer|or below|or under|or earlier|or younger|and below|and under|and earlier|or older than that',
    { cue: 'suffix', op: '<=' },
  ],
  ['missing|unknown|empty|blank|null|not set|not known|is null', { cue: 'missing' }],
  ['not null|is not null|filled in|not missing|not empty', { cue: 'filled' }],
  [
    'more than|greater than|over|above|exceeding|bigger than|larger than|higher than|>|in excess of|exceed|exceeds|upwards of',
    { cue: 'compare', op: '>' },
  ],
  ['at least|no less than|not less than|no fewer than|minimum of|>=|or more', { cue: 'compare', op: '>=' }],
  ['less than|fewer than|under|below|lower than|smaller than|<', { cue: 'compare', op: '<' }],
  ['at most|no more than|not more than|up to|maximum of|<=', { cue: 'compare', op: '<=' }],
  ['exactly|equal to|equals|=|==|precisely', { cue: 'compare', op: '=' }],
  ['not equal to|!=', { cue: 'compare', op: '!=' }],
  [
    'above average|above the average|higher than average|higher than the average|more than average|more than the average|over the average|greater than the average|above the mean|above mean|greater than average|larger than the average|longer than the average',
    { cue: 'versus-average', op: '>' },
  ],
  [
    'below average|below the average|lower than average|lower than the average|less than average|less than the average|under the average|below the mean|below mean|smaller than the average|shorter than the average',
    { cue: 'versus-average', op: '<' },
  ],
  [
    'earn more than the average|earn more than average|earning more than the average|earning above average|earning above the average|earn above average|earn above the average|paid more than the average|paid above average|paid above the average|make more than the average',
    { cue: 'versus-average', op: '>', concepts: up(...PAY) },
  ],
  [
    'earn less than the average|earn less than average|earning less than the average|earning below average|earning below the average|earn below average|earn below the average|paid less than the average|paid below average|paid below the average|make less than the average',
    { cue: 'versus-average', op: '<', concepts: up(...PAY) },
  ],
  ['between', { cue: 'between' }],
  ['sorted by|sort by|order by|ordered by|ranked by|rank by|in order of|arranged by', { cue: 'sort' }],
  ['rank', { cue: 'rank' }],
  [
    'ascending|lowest first|smallest first|in ascending order|increasing|from lowest to highest|oldest first|earliest first|alphabetically|in alphabetical order|alphabetical',
    { cue: 'direction', direction: 'asc' },
  ],
  [
    'descending|highest first|largest first|in descending order|decreasing|from highest to lowest|newest first|latest first|most recent first|biggest first',
    { cue: 'direction', direction: 'desc' },
  ],
  [
    'in which day|which day|what day|in what day|daily|per day|by day|each day|every day|day by day',
    { cue: 'grain', grain: 'day' },
  ],
  [
    'in which week|which week|what week|in what week|weekly|per week|by week|each week|every week|week by week',
    { cue: 'grain', grain: 'week' },
  ],
  [
    'in which month|which month|what month|in what month|monthly|per month|by month|each month|every month|month by month|by calendar month|for each month',
    { cue: 'grain', grain: 'month' },
  ],
  [
    'in which quarter|which quarter|what quarter|in what quarter|quarterly|per quarter|by quarter|each quarter|every quarter|quarter by quarter|for each quarter',
    { cue: 'grain', grain: 'quarter' },
  ],
  [
    'in which year|which year|what year|in what year|yearly|annually|annual|per year|by year|each year|every year|year by year|per annum|for each year',
    { cue: 'grain', grain: 'year' },
  ],
  ['weekday|weekdays|day of week|day of the week|days of the week', { cue: 'step', step: 'weekday' }],
  ['hour of day|hour of the day|hours of the day', { cue: 'step', step: 'hour' }],
  [
    'over time|trend|trend of|trends|over the years|over the months|development of|evolution of|development|evolve|evolved|develop|developed|changed|changed over time|timeline',
    { cue: 'trend' },
  ],
  [
    'compared to|compared with|in comparison to|in comparison with|versus|vs|against|relative to|as compared to|compare to|compare with|compare',
    { cue: 'versus' },
  ],
  [
    'the previous period|previous period|the period before|prior period|the one before',
    { cue: 'previous', by: 'period' },
  ],
  [
    'year over year|year on year|yoy|the year before|same period last year|the same period last year|the previous year',
    { cue: 'previous', by: 'year' },
  ],
  [
    'growth|growth rate|growth of|month over month|quarter over quarter|percentage change|percent change|rate of change',
    { cue: 'growth' },
  ],
  ['cumulative|running total|running total of|cumulated|running', { cue: 'running' }],
  [
    'share of|share|percentage of|percentage|percent of|percent|proportion of|proportion|what percentage of|what percent of|what share of|what proportion of|% of|%|fraction of|what fraction of|as a percentage of total|share of the total|percentage of the total|percent of the total|share of all|percentage of all|share of total|percentage of total|percent of total|of the total|of total',
    { cue: 'share' },
  ],
  [
    'as a bar chart|bar chart|bar chart of|as bars|as bar chart|bar graph|bars|as a bar graph|column chart',
    { cue: 'chart', chart: 'bar' },
  ],
  ['as a line chart|line chart|line chart of|as a line|line graph|as lines', { cue: 'chart', chart: 'line' }],
  ['as a pie chart|as a pie|pie chart|pie chart of|pie|donut|as pie', { cue: 'chart', chart: 'pie' }],
  ['as an area chart|area chart|area chart of', { cue: 'chart', chart: 'area' }],
  [
    'as a scatter plot|scatter plot|scatter plot of|scatter|as a scatter|scatterplot',
    { cue: 'chart', chart: 'scatter' },
  ],
  ['as a heatmap|heatmap|heat map|heatmap of|as a heat map', { cue: 'chart', chart: 'heatmap' }],
  ['as a table|as table|in a table', { cue: 'chart', chart: 'table' }],
  ['starting with|start with|starts with|beginning with|begin with|begins with', { cue: 'contains', at: 'start' }],
  ['ending with|end with|ends with|ending in', { cue: 'contains', at: 'end' }],
  ['containing|contain|contains|including the word|with the word|like|includes', { cue: 'contains', at: 'anywhere' }],
  [
    'why|how come|what causes|what caused|reason why|what explains|explain why|what drives|what is driving|root cause',
    { cue: 'refuse', why: 'why' },
  ],
  [
    'predict|forecast|will|going to|next year|next month|next quarter|next week|expected to|projection|project for|in the future|tomorrow|upcoming|likely to|likelihood|at risk of|flight risk|would happen|what if|estimate',
    { cue: 'refuse', why: 'future' },
  ],
  [
    'should|recommend|suggest|advise|advice|what do you think|opinion|how can we|how could we|how do we|how do i|how should|how to|what would you|ideas|fair|unfair|happy|good enough|too high|too low|is it good|is it bad|better off|worth',
    { cue: 'refuse', why: 'opinion' },
  ],
  ['with|having|that have|who have|which have|have|has|had|who has|that has|has had|have had', { cue: 'with' }],
  ['report to|managed by|supervised by|led by|headed by', { cue: 'under' }],
  ['who manages|who supervises|who leads|who heads|who is in charge of', { cue: 'over' }],
  ['than', { cue: 'than' }],
  ['instead|rather', { cue: 'instead' }],
]

const FILLERS = `a an the of in at on for from to is are was were be been being do does did there it its their his her our we us you i
  my me that this as please can could would kindly hi hello hey ok okay then so just also all any some currently current
  now s whose where when while into within during via ours company organisation organization whole entire data database
  records record rows row entries entry table information info figures figure values value have has had who work works
  working exist exists existing available people's still yet already give need want see such made done got get gets off
  if about respectively details detail full thing things broken down located based live lives living
  belong belongs belonging happen happened took take taken place occurred occur recorded registered make makes shown
  quite really actually here everyone everybody anyone anybody someone kind held holding hold come comes came coming go
  goes went going called titled named amongst among placed given gave charged received receive handled awarded ever employed`

/** Words that carry no meaning of their own in a question. */
export const FILLER_WORDS = new Set(FILLERS.split(/\s+/))

/** Common words without meaning for a query that are no misspellings either. */
export const FUNCTION_WORDS = new Set(
  `until till anything nothing something others other hers amid upon onto toward towards whether although though because since unless despite
  among amongst along around behind beside besides beyond inside outside throughout underneath themselves himself herself itself myself ourselves
  yourself another either neither several few less least much many most more whom which whose maybe perhaps instead against albeit whereas
  wherever whenever whoever whatever however therefore thus hence could would should might must shall cannot everything`.split(
    /\s+/,
  ),
)

export type CueEntry = { words: string[]; cue: Cue }

/** Cue phrases by their first word, longest first. */
export const CUES: ReadonlyMap<string, CueEntry[]> = cuesByFirstWord()

function cuesByFirstWord(): Map<string, CueEntry[]> {
  const entries = ROWS.flatMap(([phrases, cue]) =>
    phrases.split('|').map((phrase) => ({ words: phrase.split(' '), cue })),
  )
  const map = new Map<string, CueEntry[]>()
  for (const entry of entries.sort((a, b) => b.words.length - a.words.length)) {
    const first = entry.words[0] ?? ''
    map.set(first, [...(map.get(first) ?? []), entry])
  }
  return map
}
