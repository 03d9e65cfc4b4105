/** What the rules alone read: words that are names, figures that are asked for, and what they leave alone. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from '../../access/types.ts'
import { instantPlanner } from './planner.ts'
import { openScript, type Scripted } from './script.fixture.ts'

const SCRIPT = `
  CREATE TABLE browser (id INTEGER PRIMARY KEY, name TEXT, market_share REAL, population_growth REAL);
  INSERT INTO browser VALUES (1, 'Safari', 10.5, 0.1), (2, 'Chrome', 60.5, 0.4), (3, 'Opera', 2.5, 0.3);
  CREATE TABLE staff_file (employee_number INTEGER PRIMARY KEY, age INTEGER, job TEXT, city TEXT, overtime BOOLEAN, bonus_pct REAL);
  INSERT INTO staff_file VALUES (1, 30, 'clerk', 'Graz', 1, 2.5), (2, 41, 'clerk', 'Linz', 0, 5), (3, 52, 'nurse', 'Graz', 1, 1),
    (4, 23, 'nurse', 'Linz', 0, 0), (5, 35, 'nurse', 'Graz', 0, 2), (6, 44, 'IT', 'Linz', 0, 3);
  CREATE TABLE contract (contract_id INTEGER PRIMARY KEY, start_date DATE, end_date DATE, fee REAL, budget REAL);
  INSERT INTO contract VALUES (1, '2025-01-01', '2025-12-31', 100, 90), (2, '2025-06-01', '2025-05-01', 80, 90),
    (3, '2026-01-01', NULL, 70, 70);
  CREATE TABLE artist (artist_id INTEGER PRIMARY KEY, name TEXT);
  INSERT INTO artist VALUES (1, 'Nina Abara'), (2, 'Odo Brandt');
  CREATE TABLE album (album_id INTEGER PRIMARY KEY, artist_id INTEGER REFERENCES artist (artist_id), title TEXT);
  INSERT INTO album VALUES (1, 1, 'Dunes'), (2, 1, 'Harbour');
  CREATE TABLE track (track_id INTEGER PRIMARY KEY, album_id INTEGER REFERENCES album (album_id), song TEXT);
  INSERT INTO track VALUES (1, 1, 'Release'), (2, 2, 'Tide');
  CREATE TABLE airline (airline_id INTEGER PRIMARY KEY, home TEXT);
  INSERT INTO airline VALUES (1, 'Norway'), (2, 'Norway]]'), (3, 'Peru');
  CREATE TABLE club (club_id INTEGER PRIMARY KEY, club_name TEXT);
  INSERT INTO club VALUES (1, 'Rovers');
  CREATE TABLE player (player_id INTEGER PRIMARY KEY, club_id INTEGER REFERENCES club (club_id), player_name TEXT);
  INSERT INTO player VALUES (1, 1, 'Pia'), (2, 1, 'Quin');
  CREATE TABLE season (season_id INTEGER PRIMARY KEY, season_club INTEGER REFERENCES club (club_id), best_nation TEXT);
  INSERT INTO season VALUES (1, 1, 'Fiji'), (2, 1, 'Malta');
  CREATE TABLE chip (chip_id INTEGER PRIMARY KEY, wifi TEXT);
  INSERT INTO chip VALUES (1, 'Yes'), (2, 'No'), (3, '802.11');
  CREATE TABLE turnover (turnover_id INTEGER PRIMARY KEY, attrition BOOLEAN, unit TEXT);
  INSERT INTO turnover VALUES (1, 1, 'North'), (2, 0, 'North'), (3, 0, 'South');
`
let scripted: Scripted

beforeAll(async () => {
  scripted = await openScript(SCRIPT)
}, 60_000)

afterAll(() => scripted.close())

const planners = { rules: instantPlanner({ weights: null }), both: instantPlanner() }

async function said(question: string, by: keyof typeof planners = 'rules'): Promise<string> {
  const outcome = await planners[by].plan(question, { ...scripted.catalogued, today: '2026-11-01', access: OWNER })
  return outcome.kind === 'plan' ? outcome.plan.explanation : outcome.kind
}

describe('reads by rules', () => {
  it.each([
    [
      'What is the id and market share of the browser Safari?',
      'Id and market share of browsers where browser is Safari',
    ],
    ['population growth of Opera', 'Different population growth where browser is Opera'],
    ['How old is the youngest person for each job?', 'decline'],
    ['How old is the youngest employee for each job?', 'Lowest age by job, highest first'],
    ['How old are the employees on average?', 'Average age'],
    ['How many employees are over 40?', 'Number of staff files where age is more than 40'],
    ['What is the highest age of employees in each city?', 'Highest age by city, highest first'],
    ['job split', 'Number of staff files by job, highest first'],
    ['distribution of jobs in Graz', 'Number of staff files by job where city is Graz, highest first'],
    ['overtime rate by city', 'Share of staff files where overtime is true by city'],
    ['average bonus percentage by job', 'Average bonus percent by job, highest first'],
    ['average age in Graz compared to Linz', 'Average age by city where city is Graz or Linz, highest first'],
    ['count the total number of employees', 'Number of staff files'],
    ['share of average age by job', 'decline'],
    [
      'What percentage of all employees does each job make up?',
      'Number of staff files with the share of the total by job, highest first',
    ],
    ['total bonus percentage by job', 'decline'],
    ['which job has the highest overtime', 'decline'],
  ])('%s', async (question, explanation) => {
    expect(await said(question)).toBe(explanation)
  })

  it.each([
    ['contracts with an end date before their start date', 'Contracts where end date is before start date'],
    ['How many contracts end after their start date?', 'Number of contracts where end date is after start date'],
    ['how many contracts have a fee above the budget', 'Number of contracts where fee is more than budget'],
  ])('compares two fields of a row: %s', async (question, explanation) => {
    expect(await said(question)).toBe(explanation)
    expect(await said(question, 'both')).toBe(explanation)
  })

  it('compares no amount with a day', async () => {
    expect(await said('contracts with a fee above the start date')).toBe('decline')
    expect(await said('contracts with a fee above the start date', 'both')).toBe('clarification')
  })

  it.each([
    ['browsers whose name contains the letter a', 'Browsers where browser contains "a"'],
    ['number of airlines in Norway', 'Number of airlines where home is Norway'],
    ['How many albums has Nina Abara released?', 'decline'],
    ['how many albums does Nina Abara have', 'Number of albums where artist is Nina Abara'],
    ['how many ages are there in Graz', 'decline'],
    ['players from Fiji', 'decline'],
    ['chips without wifi', 'decline'],
  ])('takes no word for what it is not: %s', async (question, explanation) => {
    expect(await said(question)).toBe(explanation)
  })

  it.each([
    ['overtime by city', 'Share of staff files where overtime is true by city'],
    ['average age for clerks and nurses', 'Average age by job where job is clerk or nurse, highest first'],
    ['average age in IT', 'Average age where job is IT'],
    ['How many employees work in IT?', 'Number of staff files where job is IT'],
    ['job split by city', 'Number of staff files by job and city, highest first'],
    ['top 2 ages', 'Age of staff files, the 2 with the highest age'],
    ['leavers by unit', 'Number of turnovers by unit where attrition is true, highest first'],
    ['median age of nurses', 'Median age where job is nurse'],
  ])('puts together what is named beside each other: %s', async (question, explanation) => {
    expect(await said(question)).toBe(explanation)
    expect(await said(question, 'both')).toBe(explanation)
  })

  it('does not compare a field with itself', async () => {
    expect(await said('contracts with a fee above the fee')).toBe('decline')
  })

  it('goes before the weights where a question is in keywords', async () => {
    expect(await said('average bonus percentage by job', 'both')).toBe('Average bonus percent by job, highest first')
    expect(await said('employees in Graz', 'both')).toBe('Staff files where city is Graz')
  })
})
