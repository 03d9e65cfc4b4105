/** The parts of the monitor. */
export const TABS = ['figures', 'questions', 'analytics', 'log', 'health'] as const
export type MonitorTab = (typeof TABS)[number]
