import type { Address } from "../../model/address.js";
import { pageOf } from "./place.js";
import type { Piece, Stretch } from "./stretches.js";

/** A range of memory that was looked at, at one stop. */
export interface View {
  readonly start: number;
  readonly end: number;
  readonly address: Address;
  readonly form: "content" | "words";
  readonly wide: boolean;
  readonly pieces: readonly Piece[];
}

interface OpenView {
  start: number;
  end: number;
  address: Address;
  form: "content" | "words";
  wide: boolean;
  pieces: Piece[];
  /** Another view has taken its rows. */
  merged: boolean;
}

/**
 * Joins the stretches of one stop that show one buffer: those that overlap or continue each other.
 *
 * ```text
 * da 00170aa8       00170aa8 … 00170ac8, a hole, 00170b08 …
 * db 00170ae8 L20   lies inside: it fills the hole
 * dd 0012f000 L40   a stack is looked at: a string that was asked for inside it stays a buffer of its own
 * ```
 *
 * `isNamed` tells the places at which the buffers of calls begin: a dump from there is never joined to what lies before.
 */
export function viewsOf(stretches: readonly Stretch[], isNamed: (place: number) => boolean): readonly View[] {
  const all: OpenView[] = [];
  const byPage = new Map<number, OpenView[]>();
  for (const stretch of stretches) {
    if (stretch.form === "none") continue;
    let view: OpenView = {
      start: stretch.start,
      end: stretch.end,
      address: stretch.address,
      form: stretch.form,
      wide: stretch.wide,
      pieces: [...stretch.pieces],
      merged: false,
    };
    for (const other of near(byPage, view)) {
      if (other.merged || !joins(other, view, isNamed)) continue;
      view = join(other, view);
    }
    if (!all.includes(view)) all.push(view);
    for (let page = pageOf(view.start); page <= pageOf(view.end); page++) {
      const list = byPage.get(page);
      if (list === undefined) byPage.set(page, [view]);
      else if (list.at(-1) !== view) list.push(view);
    }
  }
  return all.filter((view) => !view.merged);
}
