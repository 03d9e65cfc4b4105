/** Documents: split by headings, found by words, for those who may find them, read again when they change. */
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Access, OWNER } from '../access/types.ts'
import type { QuerentError } from '../errors.ts'
import { openDocuments } from './index.ts'
import { splitDocument } from './split.ts'

const person = (...roles: string[]): Access => ({
  user: { id: 'ann', name: 'Ann', roles, attributes: {} },
  fingerprint: roles.join(),
})

describe('splitting', () => {
  it('makes a passage of each section, under the headings above it', () => {
    const text = '# Leave\nWords before.\n\n## Carry-over ##\nFive days.\n\n### Limits\nMarch.\n# Pay\n## Bonus\nTen.\n'
    expect(splitDocument('hr/leave.md', text)).toEqual({
      audience: 'everyone',
      passages: [
        { document: 'hr/leave.md', heading: 'Leave', text: 'Words before.' },
        { document: 'hr/leave.md', heading: 'Leave > Carry-over', text: 'Five days.' },
        { document: 'hr/leave.md', heading: 'Leave > Carry-over > Limits', text: 'March.' },
        { document: 'hr/leave.md', heading: 'Pay > Bonus', text: 'Ten.' },
      ],
    })
  })

  it('takes no heading from code, and none from plain text', () => {
    const code = '```sh\n# a comment\n```\nafter'
    expect(splitDocument('a-note.md', code).passages).toEqual([
      { document: 'a-note.md', heading: 'a note', text: code },
    ])
    expect(splitDocument('a.txt', '# one\ntwo').passages).toEqual([
      { document: 'a.txt', heading: 'a', text: '# one\ntwo' },
    ])
  })

  it('keeps paragraphs together as far as they fit, and loses nothing of long ones', () => {
    const words = Array.from({ length: 900 }, (_, i) => `word${i}`).join(' ')
    const { passages } = splitDocument('long.txt', `short\n\nalso short\n\n${words}`)
    expect(passages[0]?.text.startsWith('short\n\nalso short')).toBe(true)
    expect(passages.every(({ text }) => text.length <= 1200)).toBe(true)
    expect(passages.flatMap(({ text }) => text.match(/word\d+/g) ?? [])).toEqual(words.split(' '))
  })

  it.each([
    ['roles: hr', ['hr']],
    ['roles: hr, finance', ['hr', 'finance']],
    ['roles: [hr, finance]', ['hr', 'finance']],
    ['roles: []', []],
    ['title: Pay', 'everyone'],
    ['', 'everyone'],
  ])('reads who finds it from %j', (front, audience) => {
    const split = splitDocument('pay.md', `---\n${front}\n---\nText.`)
    expect(split).toEqual({
      audience,
      passages: [{ document: 'pay.md', heading: front === 'title: Pay' ? 'Pay' : 'pay', text: 'Text.' }],
    })
  })

  it.each([
    '---\nroles: hr\nText without an end.',
    '---\nroles: {hr: 1}\n---\n',
    '---\nroles: [\n---\n',
    '---\nroles: 7\n---\n',
  ])('refuses %j, whose front matter cannot be read', (text) => {
    expect(() => splitDocument('pay.md', text)).toThrow()
  })
})

describe('documents', () => {
  let folder: string
  let errors: QuerentError[]
  const root = mkdtemp(join(tmpdir(), 'querent-documents-'))
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const open = () => openDocuments(folder, { report: (error) => errors.push(error), checkMs: 0 })

  beforeAll(async () => {
    await root
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(await root, 'folder-'))
    errors = []
  })
  afterAll(async () => rm(await root, { recursive: true, force: true }))

  it('are found by any form of their words, the best first, with file and heading', async () => {
    await put('leave.md', '# Leave\nHolidays of a year.\n## Carry-over\nUnused days are carried over until March.')
    await put('pay/bonus.txt', 'A bonus is paid in April.')
    await put('ignored.pdf', 'carried over')
    const documents = open().seenBy(OWNER)
    const [first] = await documents.find('How many days can I carry over?', { limit: 3 })
    expect(first).toEqual({
      document: 'leave.md',
      heading: 'Leave > Carry-over',
      text: 'Unused days are carried over until March.',
    })
    expect(await documents.find('bonuses', { limit: 3 })).toMatchObject([{ document: 'pay/bonus.txt' }])
    expect(await documents.find('weather', { limit: 3 })).toEqual([])
    expect(await documents.find('what is the', { limit: 3 })).toEqual([])
  })

  it('are given unasked only where they have enough words of the question', async () => {
    await put('leave.md', 'Unused days are carried over until March.')
    const documents = open().seenBy(OWNER)
    expect(await documents.find('carry over unused days', { limit: 3, least: 0.5 })).toHaveLength(1)
    expect(await documents.find('sick days by department and team', { limit: 3, least: 0.5 })).toEqual([])
  })

  it('are there for those whom they are for, and have no part in what others find', async () => {
    await put('all.md', 'The bonus is paid in April.')
    await put('board.md', '---\nroles: board\n---\nThe bonus of the board: bonus, bonus, bonus.')
    await put('nobody.md', '---\nroles: []\n---\nbonus')
    const documents = open()
    const seen = async (access: Access) =>
      (await documents.seenBy(access).find('bonus', { limit: 9 })).map(({ document }) => document).sort()
    expect(await seen(person())).toEqual(['all.md'])
    expect(await seen(person('analyst'))).toEqual(['all.md'])
    expect(await seen(person('board'))).toEqual(['all.md', 'board.md'])
    expect(await seen(OWNER)).toEqual(['all.md', 'board.md', 'nobody.md'])
  })

  it('are read again when they change, come or go', async () => {
    await put('rule.md', 'The limit is seven.')
    const documents = open().seenBy(OWNER)
    const texts = async () => (await documents.find('limit', { limit: 9 })).map(({ text }) => text).sort()
    expect(await texts()).toEqual(['The limit is seven.'])
    await put('rule.md', 'The limit is eight.')
    await utimes(join(folder, 'rule.md'), new Date(), new Date(Date.now() + 60_000))
    await put('more.md', 'No limit here.')
    expect(await texts()).toEqual(['No limit here.', 'The limit is eight.'])
    await put('rule.md', '---\nroles: board\n---\nThe limit is nine.')
    expect(
      await openDocuments(folder, { report: () => {}, checkMs: 0 })
        .seenBy(person())
        .find('limit', { limit: 9 }),
    ).toHaveLength(1)
    await rm(join(folder, 'more.md'))
    expect(await texts()).toEqual(['The limit is nine.'])
  })

  it('that cannot be read are found by nobody, and the operator is told once', async () => {
    await put('good.md', 'limit')
    await put('bad.md', '---\nroles: [\n---\nlimit')
    await put('large.md', `limit ${'x'.repeat(1024 * 1024)}`)
    const documents = open().seenBy(OWNER)
    for (let i = 0; i < 3; i++)
      expect(await documents.find('limit', { limit: 9 })).toMatchObject([{ document: 'good.md' }])
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'DOCUMENT_UNREADABLE The document "bad.md" cannot be read and is not searched.',
      'DOCUMENT_UNREADABLE The document "large.md" cannot be read and is not searched.',
    ])
  })

  it('stay in their folder', async () => {
    const outside = join(await root, 'outside.md')
    await writeFile(outside, 'limit')
    await symlink(outside, join(folder, 'link.md'))
    expect(await open().seenBy(OWNER).find('limit', { limit: 9 })).toEqual([])
  })

  it('need a folder that is there, and survive its loss', async () => {
    expect(() => openDocuments(join(folder, 'nothing'), { report: () => {} })).toThrow(
      expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.stringContaining('nothing') }),
    )
    await put('a.md', 'limit')
    const documents = open().seenBy(OWNER)
    expect(await documents.find('limit', { limit: 9 })).toHaveLength(1)
    await rm(folder, { recursive: true })
    expect(await documents.find('limit', { limit: 9 })).toEqual([])
    expect(errors).toHaveLength(1)
  })
})
