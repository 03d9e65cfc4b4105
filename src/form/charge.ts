/** Names of who is in charge of people or things, in keys ("manager_id", "reports_to"), their roles, and tables. */

const IN_CHARGE = /(?:^|[\W_])(?:manager|supervisor|boss|superior|lead|leader|head|chief|report)(?:e?s)?(?:$|[\W_])/i
/** Of people alone, as reports and leads may be things. */
const THOSE_IN_CHARGE = /(?:^|[\W_])(?:manager|supervisor|boss|superior|leader|head|chief)(?:e?s)?$/i

/** Whether a name is one of who is in charge: "line manager", "reports_to". */
export function namesCharge(name: string): boolean {
  return IN_CHARGE.test(name)
}

/** Whether a table's name ends in what people in charge are called: "dept_manager", "Team leaders". */
export function namesThoseInCharge(name: string): boolean {
  return THOSE_IN_CHARGE.test(name)
}
