/** Why a tool gives no answer, and what to do about it. */
export interface Refusal {
  /** `WP0003` where docs/problems.md knows it; `argument` for what was asked wrongly. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Something was asked for that there is not, or in a form that is not understood. */
export function wrongArgument(message: string, remedy: string): Refusal {
  return { code: "argument", message, remedy };
}
