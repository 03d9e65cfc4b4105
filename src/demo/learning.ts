/** Trainings of the demo and who took part. */
import { type Day, dayAt, HISTORY, isoOf, isoOrNull } from './calendar.ts'
import { lastDayOf, type Person } from './people.ts'
import { createRandom, itemAt, type Random } from './random.ts'
import { DEPARTMENTS } from './structure.ts'
import type { DemoCell } from './tables.ts'

type Course = {
  title: string
  category: string
  delivery: 'Online' | 'Classroom'
  mandatory: boolean
  hours: number
  cost: number
}

const course = (
  title: string,
  category: string,
  delivery: Course['delivery'],
  [hours, cost]: [number, number],
  mandatory = false,
): Course => ({ title, category, delivery, mandatory, hours, cost })

const COURSES: readonly Course[] = [
  course('Data Protection Basics', 'Compliance', 'Online', [2, 25], true),
  course('Code of Conduct', 'Compliance', 'Online', [1, 15], true),
  course('Anti-Corruption', 'Compliance', 'Online', [2, 25], true),
  course('Information Security Awareness', 'Compliance', 'Online', [1, 20], true),
  course('Workplace Safety', 'Safety', 'Classroom', [4, 60], true),
  course('Fire Safety and First Aid', 'Safety', 'Classroom', [8, 110]),
  course('Forklift Licence', 'Safety', 'Classroom', [24, 480]),
  course('Leading Teams', 'Leadership', 'Classroom', [16, 950]),
  course('Feedback and Coaching', 'Leadership', 'Classroom', [8, 420]),
  course('Leading Through Change', 'Leadership', 'Classroom', [16, 1100]),
  course('Excel for Analysts', 'Technical', 'Online', [8, 140]),
  course('SQL Foundations', 'Technical', 'Online', [12, 190]),
  course('Python for Data Work', 'Technical', 'Online', [20, 320]),
  course('Cloud Fundamentals', 'Technical', 'Online', [16, 290]),
  course('Lean Manufacturing', 'Technical', 'Classroom', [16, 640]),
  course('Project Management', 'Technical', 'Classroom', [24, 890]),
  course('Business English', 'Language', 'Online', [40, 380]),
  course('German for Beginners', 'Language', 'Online', [40, 380]),
  course('Spanish for Beginners', 'Language', 'Online', [40, 380]),
  course('Presentation Skills', 'Soft skills', 'Classroom', [8, 360]),
  course('Negotiation', 'Soft skills', 'Classroom', [16, 780]),
  course('Time Management', 'Soft skills', 'Online', [4, 90]),
  course('Conflict Resolution', 'Soft skills', 'Classroom', [8, 380]),
  course('Mental Health at Work', 'Soft skills', 'Online', [3, 60]),
]

const INDUCTION = [0, 1]
const COURSES_A_YEAR = 0.56
const NEVER_ATTEND = 0.07

/** How strongly each division draws to each category, in the order of the courses' categories below. */
const CATEGORIES = ['Compliance', 'Safety', 'Leadership', 'Technical', 'Language', 'Soft skills']
const INTERESTS: Readonly<Record<string, readonly number[]>> = {
  Operations: [24, 36, 6, 14, 8, 12],
  Commercial: [26, 6, 8, 14, 16, 30],
  Technology: [22, 4, 8, 44, 8, 14],
  'Corporate Functions': [30, 3, 9, 26, 10, 22],
}

/** The rows of `trainings`. */
export function trainingRows(): DemoCell[][] {
  return COURSES.map(({ title, category, delivery, mandatory, hours, cost }, index) => [
    index + 1,
    title,
    category,
    delivery,
    mandatory,
    hours,
    cost,
  ])
}

/** The rows of `training_enrollments`, in the order of enrolment. */
export function enrollmentRows(seed: number, people: readonly Person[]): DemoCell[][] {
  const random = createRandom(seed)
  const enrollments = people.flatMap((person) =>
    random.chance(NEVER_ATTEND) ? [] : enrollmentsOf(random, person).map((enrollment) => ({ person, ...enrollment })),
  )
  return enrollments
    .sort((a, b) => a.day - b.day)
    .map(({ person, course, day }, index) => {
      const completed = drawCompletion(random, person, course, day)
      const score = completed === null ? null : Math.min(100, Math.round(random.normal(78 + 5 * person.performance, 8)))
      return [index + 1, person.id, course + 1, isoOf(day), isoOrNull(completed), score]
    })
}

type Enrollment = { course: number; day: Day }

function enrollmentsOf(random: Random, person: Person): Enrollment[] {
  const last = lastDayOf(person)
  const induction = person.hire >= HISTORY.first ? INDUCTION.filter(() => random.chance(0.52)) : []
  const enrollments = induction.map((course) => ({ course, day: person.hire + random.int(1, 20) }))
  for (let year = 2020; year <= 2026; year++) {
    const first = Math.max(HISTORY.first, dayAt(year, 1, 1))
    const next = Math.min(HISTORY.last + 1, dayAt(year + 1, 1, 1))
    if (!random.chance(COURSES_A_YEAR * ((next - first) / 365))) continue
    enrollments.push({ course: drawCourse(random, person), day: random.int(first, next - 1) })
  }
  return enrollments.filter(({ day }) => day > person.hire && day <= last)
}

function drawCourse(random: Random, person: Person): number {
  const interests = INTERESTS[itemAt(DEPARTMENTS, person.department).division] ?? []
  const category = itemAt(CATEGORIES, random.weighted(interests))
  const leads = category !== 'Leadership' || person.level >= 3
  const offered = COURSES.flatMap((course, index) => (leads && course.category === category ? [index] : []))
  return offered.length > 0 ? random.pick(offered) : itemAt(INDUCTION, 0)
}

/** The day the course was completed, if it was completed while employed and before the history ends. */
function drawCompletion(random: Random, person: Person, course: number, day: Day): Day | null {
  const { delivery, mandatory } = itemAt(COURSES, course)
  const done = day + (delivery === 'Classroom' ? random.int(7, 60) : random.int(0, 45))
  const share = mandatory ? 0.93 : delivery === 'Classroom' ? 0.88 : 0.71
  return random.chance(share) && done <= lastDayOf(person) ? done : null
}
