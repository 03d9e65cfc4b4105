/** Colours and type of charts, light and dark. Nothing here needs Node. */

export type ChartTheme = {
  background: string
  ink: string
  quiet: string
  line: string
  /** First to twelfth series. */
  categories: readonly string[]
  /** Low to high in a heatmap. */
  ramp: readonly [string, string]
}

/**
 * The categories were searched for distance in normal sight and simulated protanopia, deuteranopia and tritanopia: any two
 * of the first eight are at least 9 (light) or 9.3 (dark) apart in Oklab x 100, and all stand 3:1 or more from the paper.
 */
const LIGHT: ChartTheme = {
  background: '#ffffff',
  ink: '#1c2226',
  quiet: '#5a6268',
  line: '#e2ded5',
  categories: [
    '#14806f',
    '#d37c22',
    '#4a4fb0',
    '#9980fe',
    '#67310d',
    '#4399b2',
    '#3d3f5d',
    '#9a5505',
    '#7c60db',
    '#a98a71',
    '#6e4b45',
    '#5f639c',
  ],
  ramp: ['#e8f3f0', '#0b564c'],
}

const DARK: ChartTheme = {
  background: '#1b1f23',
  ink: '#e9e7e2',
  quiet: '#a3a9ad',
  line: '#2f353a',
  categories: [
    '#5fcdb9',
    '#f0a04b',
    '#8f9bff',
    '#b65c4e',
    '#ddf497',
    '#7c60db',
    '#af7ba9',
    '#9efcf5',
    '#d0750a',
    '#f4d916',
    '#a7bbf9',
    '#9961a6',
  ],
  ramp: ['#1f3a36', '#7edccb'],
}

/** The colours of one theme. */
export function chartTheme(dark = false): ChartTheme {
  return dark ? DARK : LIGHT
}

export const CHART_FONT = 'Inter, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif'

/** The theme as Vega-Lite's `config`. */
export function vegaConfig(theme: ChartTheme): { [key: string]: unknown } {
  const text = { labelColor: theme.quiet, titleColor: theme.quiet, labelFontSize: 12, titleFontSize: 12 }
  return {
    font: CHART_FONT,
    background: 'transparent',
    view: { stroke: null },
    title: {
      color: theme.ink,
      fontSize: 15,
      fontWeight: 600,
      anchor: 'start',
      offset: 14,
      frame: 'bounds',
      limit: 700,
    },
    axis: {
      ...text,
      titleFontWeight: 500,
      titlePadding: 10,
      labelLimit: 200,
      labelPadding: 6,
      gridColor: theme.line,
      domain: false,
      ticks: false,
    },
    legend: {
      ...text,
      titleFontWeight: 500,
      symbolType: 'circle',
      symbolSize: 90,
      labelLimit: 180,
      titleLimit: 220,
      rowPadding: 4,
    },
    range: { category: [...theme.categories], ramp: [...theme.ramp], heatmap: [...theme.ramp] },
    mark: { color: theme.categories[0] },
    text: { color: theme.ink, fontSize: 12 },
    arc: { stroke: theme.background, strokeWidth: 2 },
    rect: { stroke: theme.background, strokeWidth: 1 },
    bar: { cornerRadiusEnd: 3 },
    line: { strokeWidth: 2.5 },
  }
}
