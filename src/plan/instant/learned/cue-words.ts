/** Words that say how a question is put together, by what they hint at. */
const CUES: Record<string, string> = {
  avg: 'average mean typical averaged',
  sum: 'total sum overall altogether combined',
  max: 'maximum max highest largest biggest greatest top longest tallest heaviest fastest deepest widest richest hottest',
  min: 'minimum min lowest smallest shortest lightest fewest cheapest slowest coldest',
  most: 'most best',
  least: 'least worst',
  oldest: 'oldest earliest first eldest',
  newest: 'youngest latest newest recent recently last',
  many: 'many number count amount numbers counts much',
  each: 'each every per respective corresponding different',
  by: 'by',
  order: 'order sorted sort ordered ascending alphabetical alphabetically rank ranked list-order ordering asc',
  desc: 'descending desc reverse decreasing',
  more: 'more greater over above exceed exceeds exceeding larger higher older longer bigger least-than upper',
  less: 'less fewer under below lower younger smaller shorter cheaper',
  after: 'after since later',
  before: 'before prior until earlier',
  between: 'between',
  than: 'than',
  atleast: 'least',
  not: "not no never without don't doesn't didn't isn't aren't none neither nor except excluding cannot non hasn't haven't wasn't weren't hadn't didnt dont doesnt isnt arent wasnt lack lacks lacking other",
  any: 'any some',
  all: 'all both',
  or: 'or either',
  and: 'and also as along together',
  distinct: 'distinct unique',
  contain:
    'contain contains containing substring include includes including like letter start starts starting begin begins end ends ending word',
  with: 'with having has have had whose where who which that contains',
  of: 'of belong belongs belonging',
  in: 'in at on from to for',
  the: 'the a an',
  what: 'what which who whose when where',
  how: 'how',
  show: 'show list find give return tell display report get count me please',
  be: 'is are was were be been being do does did there their its it they them',
  common: 'common popular commonly frequently frequent often',
  average: '',
}

const cueOfWord = new Map<string, string>()
for (const [cue, words] of Object.entries(CUES))
  for (const word of words.split(' ')) if (word && !cueOfWord.has(word)) cueOfWord.set(word, cue)

/** The cue of a folded word, '' for content words. */
export function cueOf(plain: string): string {
  return cueOfWord.get(plain) ?? ''
}

export const CUE_NAMES: readonly string[] = ['', ...Object.keys(CUES)]
