/** Everything that the page says, in English. A word that depends on something is a function of it. */

import { many, pageWords } from './en-pages.ts'

export const en = {
  ...pageWords,

  /** How numbers, days and times are written, as BCP 47 names it. */
  locale: 'en',
  dateLocale: 'en-GB',

  days: {
    today: 'Today',
    yesterday: 'Yesterday',
    week: 'Previous 7 days',
    month: 'Previous 30 days',
    morning: 'Good morning',
    afternoon: 'Good afternoon',
    evening: 'Good evening',
  },

  common: {
    loading: 'Loading',
    tryAgain: 'Try again',
    cancel: 'Cancel',
    close: 'Close',
    delete: 'Delete',
    remove: 'Remove',
    rename: 'Rename',
    save: 'Save',
    keep: 'Keep',
    failed: 'That did not work. Try again.',
    none: 'none',
    optional: 'optional',
    search: 'Search',
    removeNamed: (name: string) => `Remove ${name}`,
    pageFailed: 'This page could not be shown. Reload to try again.',
    offline:
      'You are offline. What is here stays, a running answer goes on at the server, and this page reconnects by itself.',
  },

  lineage: {
    title: 'Where the figures come from',
    heads: { output: 'Result', metric: 'Metric', column: 'Column', table: 'Table' },
    rows: 'rows',
    rowsOf: (table: string) => `the rows of ${table}`,
    fromNothing: (label: string) => `${label}: from no column`,
    from: (label: string, origins: string) => `${label}: from ${origins}`,
    fromMetric: (label: string, metric: string, origins: string) =>
      `${label}: from the metric ${metric}, from ${origins}`,
  },

  embed: {
    conversation: 'Conversation',
    failed: 'The conversation could not be shown.',
    noKey: 'This page has to give the key of the server.',
    wrongKey: 'The server does not accept the key of this page.',
    unreachable: 'The server may not know this page: its operator allows pages by their origin.',
  },

  actions: {
    ask: 'Ask',
    stop: 'Stop',
    writeQuestion: 'Write a question',
    lastQuestion: 'Last question again',
    askThis: 'Ask this',
    askAgain: 'Ask again',
    run: 'Run',
    askAbout: 'Ask about this',
    reconnect: 'Reconnect',
    open: 'Open',
    find: 'Find anything',
    shortcuts: 'Keyboard shortcuts',
    goToChat: 'Go to the conversation',
    goTo: { data: 'Go to data', monitor: 'Go to the monitor', settings: 'Go to settings' },
    goToModel: 'Edit the semantic model',
    nextAnswer: 'Next answer',
    answerBefore: 'Answer before',
    switchTheme: (from: string, to: string) => `Theme: ${from}. Switch to ${to}`,
    copyAnswer: 'Copy answer',
    copied: 'Copied',
    copyLink: 'Copy a link that asks this',
    linkCopied: 'Link copied',
    copySql: 'Copy SQL',
    pin: 'Pin',
    pinned: 'Pinned',
    rateGood: 'Good answer',
    rateBad: 'Wrong or unhelpful answer',
    thanks: 'Thank you',
    save: {
      csv: 'Table as CSV',
      json: 'Table as JSON',
      xlsx: 'Table as Excel',
      parquet: 'Table as Parquet',
      png: 'Chart as PNG',
      svg: 'Chart as SVG',
    },
    saved: 'Saved',
    /** Other words by which the palette finds an action. */
    keywords: {
      newConversation: 'begin start chat',
      shortcuts: 'help keys',
      data: 'schema tables columns sources metrics',
      monitor: 'metrics requests latency errors log health analytics trace',
      settings: 'preferences theme key time zone model',
      model: 'metrics synonyms descriptions verified yaml',
      pin: 'keep save',
      verify: 'verify approve right correct',
    },
  },

  folders: {
    title: 'Folders',
    create: 'New folder',
    name: 'Name of the folder',
    newName: (name: string) => `New name for: ${name}`,
    rename: (name: string) => `Rename folder: ${name}`,
    delete: (name: string) => `Delete folder: ${name}`,
    deleteQuestion: 'Delete this folder? Its conversations stay.',
    empty: 'Nothing in here yet.',
    move: 'Move to',
    moveOf: (title: string) => `Move conversation: ${title}`,
    out: 'Out of the folder',
  },

  conversations: {
    new: 'New conversation',
    title: 'Conversations',
    search: 'Search conversations',
    empty: 'Your conversations will be listed here.',
    notFound: 'No conversation has these words.',
    failed: 'The conversations could not be loaded.',
    earlier: 'Show earlier conversations',
    rename: (title: string) => `Rename conversation: ${title}`,
    delete: (title: string) => `Delete conversation: ${title}`,
    deleteQuestion: 'Delete this conversation?',
    newTitle: (title: string) => `New title for: ${title}`,
    saveTitle: 'Save title',
    keepTitle: 'Keep old title',
  },

  pages: { title: 'Pages', chat: 'Chat', data: 'Data', settings: 'Settings' },

  chat: {
    question: 'Your question',
    first: 'Ask a question about your data',
    followUp: 'Ask a follow-up, or something new',
    hint: { asks: 'asks', newLine: 'new line', finds: 'finds anything', shortcuts: 'all shortcuts' },
    loading: 'Loading the conversation',
    askedAgain: (count: number) =>
      `${count === 1 ? 'One earlier answer' : `${count} earlier answers`}, asked again below`,
    earlier: (count: number) => `Show earlier questions (${count})`,
    earlierFailed: 'They could not be loaded. Try again.',
    followUps: 'Follow-up questions',
    choices: 'Choices',
    notUnderstood: 'Not understood:',
    askInstead: 'You could ask instead:',
    suggestions: 'Suggestions',
    edit: 'Edit the question',
    editOf: (question: string) => `Edit question: ${question}`,
    editAndAsk: 'Edit and ask again',
    reconnecting: 'Connection lost, reconnecting',
    understood: 'Understood as',
    answer: 'Answer',
    export: 'Export',
    note: 'Please note',
    source: 'Data source',
    notReady: (source: string) => `${source} (not ready)`,
  },

  welcome: {
    greeting: (greeting: string) => `${greeting}. What would you like to know?`,
    /** The name of the source stands between these two. */
    ask: 'Ask',
    inYourWords: 'in your own words. Every answer shows how it was computed.',
    yourData: 'your data',
    begin: 'Questions to begin with',
    goOn: 'Continue where you left off',
  },

  how: {
    title: 'How this was computed',
    metrics: 'Metrics',
    filters: 'Filters',
    assumed: 'Assumed',
    checked: 'Checked',
    query: 'Query',
    words: 'What each word was taken to mean',
    verified: 'A person has checked this question and its SQL.',
    fromVerified: 'From a verified question',
    facts: {
      source: 'Source',
      tables: 'Tables',
      planner: 'Planner',
      model: 'Model',
      confidence: 'Confidence',
      rows: 'Rows',
      scanned: 'Read by the database',
      time: 'Time',
    },
    firstRows: (count: string) => `the first ${count}; there are more`,
    inAll: (time: string) => `in all ${time}`,
  },

  sql: {
    label: 'SQL',
    edit: 'Edit SQL',
    checked: 'Checked and limited like every query: only reading, only what you may see.',
    runKeys: 'Run (Ctrl Enter)',
  },

  chart: {
    kinds: {
      bar: 'Bars',
      line: 'Line',
      area: 'Area',
      pie: 'Pie',
      scatter: 'Points',
      heatmap: 'Heat map',
      kpi: 'Figure',
      table: 'Table',
    },
    chosen: (kind: string) => `${kind}, because you chose it.`,
    stacked: 'Stacked',
    beside: 'Side by side',
    showAs: 'Show as',
    others: 'Other charts',
    drawing: 'Drawing the chart',
    failed: 'The chart could not be drawn; the table below has the same figures.',
    inTable: (title: string) => `${title}. The table has the figures.`,
  },

  table: {
    rowsOf: (question: string) => `Rows: ${question}`,
    sort: (column: string) => `${column}: sort`,
    sortedHere: 'Sorted among the rows that are here.',
    more: 'Load more',
    upTo: (count: string) => `Load up to ${count}`,
    whole: (count: string, until: string) => `All ${count} rows as a file, until ${until}`,
    loading: 'Loading rows',
    failed: 'More rows could not be loaded. Try again.',
    first: (count: string) => `The first ${count} rows; there are more`,
    rows: (count: number) => many(count, 'row', 'rows'),
  },

  /** What the page says of a turn. */
  sayings: {
    planners: {
      instant: 'by the instant planner, no model used',
      verified: 'from a verified question, no model used',
      agent: 'by the agent, with a language model',
      sql: 'from SQL that a person wrote',
      custom: 'by a planner of this installation',
    },
    stages: { understanding: 'Understanding', checking: 'Checking', running: 'Running', telling: 'Telling' },
    instantly: 'under 1 ms',
    milliseconds: (count: number) => `${count} ms`,
    seconds: (count: string) => `${count} s`,
    answered: (time: string | undefined, planner: string | undefined) =>
      ['Answered', time && `in ${time}`, planner].filter(Boolean).join(' '),
    levels: { high: 'high', good: 'good', fair: 'fair', low: 'low' },
    confidence: (level: string, percent: number) => `${level} (${percent} %)`,
    reconnecting: 'Connection lost, reconnecting.',
    working: 'Working on the answer.',
    stopped: { message: 'Stopped before the answer was complete.', next: 'Ask again whenever you like.' },
  },

  /** What went wrong, where the server did not say it. */
  problems: {
    unreachable: {
      message: 'The server cannot be reached.',
      next: 'Check your connection and that Querent is running, then try again.',
    },
    page: { message: 'Something went wrong on this page.', next: 'Reload the page and try again.' },
    status: (status: number) => `The server answered with status ${status}.`,
    later: 'Try again in a moment.',
  },

  feedback: {
    noted: 'Thank you, noted.',
    reason: 'What was wrong? (optional)',
    send: 'Send',
    failed: 'That could not be sent. Try again.',
  },

  door: {
    title: 'This server asks for a key',
    help: 'Its operator has it. It is kept until you close this tab.',
    refused: 'The server does not accept this key. Check it and try again.',
    go: 'Continue',
  },

  palette: {
    hint: 'Find an action, a conversation, a table, or ask',
    found: 'Found',
    nothing: 'Nothing has these words.',
    groups: {
      actions: 'Do',
      answer: 'Latest answer',
      conversations: 'Conversations',
      pinned: 'Pinned',
      tables: 'Tables',
      questions: 'Questions',
      ask: 'Ask',
    },
    ask: (question: string) => `Ask: ${question}`,
    answerKeywords: 'export download save',
  },

  pins: {
    title: 'Pinned answers',
    label: 'Pinned',
    unpin: 'Unpin',
    unpinOf: (question: string) => `Unpin: ${question}`,
  },

  shortcuts: {
    question: 'In the question box',
    newLine: 'New line',
    everywhere: 'Everywhere',
    outside: 'Outside of text',
    off: 'Single keys are switched off in the settings.',
  },
}

export type Words = typeof en
