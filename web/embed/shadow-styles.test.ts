import { describe, expect, it } from 'vitest'
import { shadowStyles } from './shadow-styles.ts'

describe('shadowStyles', () => {
  it.each([
    [
      ':root { color-scheme: light dark; --ink: #123; --paper: light-dark(#fff, #000) }',
      ':host{ color-scheme: light dark; --ink:var(--querent-ink, #123); --paper:var(--querent-paper, light-dark(#fff, #000) )}',
    ],
    [':root[data-theme="dark"]{color-scheme:dark}', ':host([theme="dark"]){color-scheme:dark}'],
    [':root[data-theme=dark]{color-scheme:dark}', ':host([theme="dark"]){color-scheme:dark}'],
    ['@media (max-width: 480px){a{top:0}}', '@container querent-chat (max-width: 480px){a{top:0}}'],
    ['@media (width<=820px){a{top:0}}', '@container querent-chat (width<=820px){a{top:0}}'],
    ['@media (hover: none){a{top:0}}', '@media (hover: none){a{top:0}}'],
    [
      'a{margin:-.4rem 1rem}',
      'a{margin:calc(-.4 * var(--querent-text-size, 16px)) calc(1 * var(--querent-text-size, 16px))}',
    ],
    ['.rem1rem{color:var(--ink)}', '.rem1rem{color:var(--ink)}'],
  ])('%s', (css, expected) => {
    expect(shadowStyles(css)).toBe(expected)
  })
})
