/** Version of the demo's data: part of the database file's name, raised whenever a row or a comment changes. */
export const DEMO_VERSION = '1'
