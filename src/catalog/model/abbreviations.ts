/** Short forms that names in databases use, and the words that they stand for. Forms with several common readings are left out. */
const SHORT_FORMS = `
acc account|acct account|addr address|amt amount|approx approximate|appt appointment|attr attribute|avg average|bal balance
bday birthday|birthdate birth date|bldg building|calc calculated|cert certificate|cmnt comment|cnt count|coef coefficient
config configuration|corp corporation|ctry country|curr current|cust customer|dateofbirth date of birth|dept department
desc description|dest destination|diff difference|div division|dob date of birth|doc document|doj date of joining|edu education
emp employee|empl employee|eqpt equipment|est estimated|fname first name|freq frequency|gndr gender|govt government
grp group|hist history|hrs hours|img image|info information|lang language|lat latitude|len length|lname last name
lng longitude|loc location|lon longitude|max maximum|mfg manufacturing|mfr manufacturer|mgmt management|mgr manager
min minimum|misc miscellaneous|mname middle name|mnth month|msg message|mth month|mths months|nbr number|no number
nr number|num number|obj object|org organization|param parameter|pct percent|perc percent|perf performance|pkg package
pmt payment|prev previous|prod product|proj project|pwd password|qtr quarter|qty quantity|qual qualification|rcpt receipt
recv received|ref reference|req request|reqs requests|sal salary|sched schedule|seq sequence|shpmt shipment|src source
ssn social security number|std standard|stmt statement|subj subject|svc service|sys system|tel telephone|temp temperature
tgt target|tot total|trx transaction|txn transaction|uom unit of measure|usr user|util utilization|val value|ver version
vol volume|whse warehouse|wk week|wks weeks|wt weight|yr year|yrs years`

/** Expanded only beside other words: alone they are names of their own (a CD). */
const BESIDE_OTHERS =
  'cd code|dt date|ts timestamp|ot overtime|exp experience|med medical|intv interview|cand candidate'

function readForms(text: string): ReadonlyMap<string, readonly string[]> {
  const entries = text.trim().split(/[|\n]/)
  return new Map(
    entries.map((entry) => {
      const [short = '', ...words] = entry.split(' ')
      return [short, words]
    }),
  )
}

const always = readForms(SHORT_FORMS)
const besideOthers = readForms(BESIDE_OTHERS)

/** Short forms that stand for something of their own before one other word: the term of a loan, and that of work. */
const BESIDE_ONE: ReadonlyMap<string, readonly string[]> = new Map([
  ['term date', ['termination']],
  ['term dt', ['termination']],
  ['term reason', ['termination']],
  ['term type', ['termination']],
])

/** The words that a short form before another word stands for: `term` in `term_date`. */
export function expansionBefore(first: string, second: string): readonly string[] | undefined {
  return BESIDE_ONE.get(`${first} ${second}`)
}

/** The words that a lower-case short form stands for, or undefined. `alone`: the name has no other word. */
export function expansionOf(word: string, alone: boolean): readonly string[] | undefined {
  return always.get(word) ?? (alone ? undefined : besideOthers.get(word))
}
